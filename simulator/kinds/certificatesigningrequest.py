"""CertificateSigningRequest: somebody wants a certificate, somebody approves it, a signer issues it.

Mirrors pkg/registry/certificates, pkg/apis/certificates/validation, its printer and its describer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cryptography.x509 import DNSName, IPAddress, RFC822Name, UniformResourceIdentifier
from cryptography.x509.oid import NameOID

from simulator.apimachinery.certificates import (
    BadRequestText,
    alternative_names,
    common_name,
    names_of,
    read_request,
)
from simulator.apimachinery.fields import (
    FieldError,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of
from simulator.apimachinery.names import dns_subdomain_problems
from simulator.apimachinery.selectors import format_labels
from simulator.apimachinery.timestamps import age, human_duration, timestamp
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.writer import moment
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

DECISIONS = ("Approved", "Denied")
FINAL = (*DECISIONS, "Failed")
USAGES = ("any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
          "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system",
          "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc",
          "ocsp signing", "s/mime", "server auth", "signing", "timestamping")
LEGACY = "kubernetes.io/legacy-unknown"
LEAST_SECONDS = 600
_SUBJECT = (("Organization", NameOID.ORGANIZATION_NAME), ("Organizational Unit", NameOID.ORGANIZATIONAL_UNIT_NAME),
            ("Country", NameOID.COUNTRY_NAME), ("Locality", NameOID.LOCALITY_NAME),
            ("Province", NameOID.STATE_OR_PROVINCE_NAME), ("StreetAddress", NameOID.STREET_ADDRESS),
            ("PostalCode", NameOID.POSTAL_CODE))
_ALTERNATIVES = (("DNS Names", DNSName), ("Email Addresses", RFC822Name), ("URIs", UniformResourceIdentifier),
                 ("IP Addresses", IPAddress))


class CertificateSigningRequestKind(Kind):
    """A request; who asks is noted by admission, who may approve and sign is checked there."""

    group = "certificates.k8s.io"
    kind = "CertificateSigningRequest"
    plural = "certificatesigningrequests"
    short_names = ("csr",)
    namespaced = False
    schema = "io.k8s.api.certificates.v1.CertificateSigningRequest"
    subresources = ("approval", "status")
    columns = (
        NAME,
        AGE,
        Column("SignerName", description="Who is to sign."),
        Column("Requestor", description="Who asked."),
        Column("RequestedDuration", description="How long the certificate is to last."),
        Column("Condition", description="What has become of it."),
    )

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {}

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        new["spec"], new["status"] = old["spec"], old.get("status") or {}

    def prepare_for_status_update(self, new: Object, old: Object, context: Context) -> None:
        new["spec"] = old["spec"]
        _stamp(new, old, timestamp(context.now))

    def rules_of(self, subresource: str) -> Any:
        return Approval() if subresource == "approval" else self

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return _spec_problems(obj.get("spec") or {}) + _condition_problems(_conditions(obj))

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return _removed_problems(new, old)

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        problems = _condition_problems(_conditions(new)) + _removed_problems(new, old)
        for word in DECISIONS:
            if len(_of_type(new, word)) > len(_of_type(old, word)):
                text = f'updates may not add a condition of type "{word}"'
                problems.append(forbidden_field("status.conditions", text))
        before, after = ((obj.get("status") or {}).get("certificate") for obj in (old, new))
        if before and after != before:
            text = "updates may not modify existing certificate content"
            problems.append(forbidden_field("status.certificate", text))
        return problems

    def validate_name(self, name: str) -> list[str]:
        return []

    def field_values(self, obj: Object) -> dict[str, str]:
        return {**super().field_values(obj), "spec.signerName": (obj.get("spec") or {}).get("signerName", "")}

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj.get("spec") or {}
        return [name_of(obj), age(obj["metadata"].get("creationTimestamp"), now), spec.get("signerName") or "<none>",
                spec.get("username", ""), _duration(spec), state_of(obj)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, spec = Writer(), obj.get("spec") or {}
        request = read_request(spec.get("request", ""))
        writer.field("Name", name_of(obj))
        writer.field("Labels", format_labels(labels_of(obj)))
        writer.field("Annotations", format_labels(annotations_of(obj)))
        writer.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
        writer.field("Requesting User", spec.get("username", ""))
        writer.field("Signer", spec.get("signerName", ""))
        if spec.get("expirationSeconds") is not None:
            writer.field("Requested Duration", _duration(spec))
        writer.field("Status", state_of(obj))
        writer.line("Subject:")
        writer.line(f"\tCommon Name:\t{common_name(request)}")
        writer.line(f"\tSerial Number:\t{''.join(names_of(request, NameOID.SERIAL_NUMBER))}")
        for title, oid in _SUBJECT:
            _write_names(writer, title, names_of(request, oid))
        names = alternative_names(request)
        if names is not None:
            writer.line("Subject Alternative Names:")
            for title, form in _ALTERNATIVES:
                _write_names(writer, title, [str(name) for name in names.get_values_for_type(form)])
        write_events(writer, events_of(obj, reader), now)
        return writer.text()


class Approval:
    """The rules of the subresource ``approval``: only conditions change, and decisions may be added."""

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        """Keep everything but the conditions."""
        _stamp(new, old, timestamp(context.now))
        found = (new.get("status") or {}).get("conditions")
        status = {key: value for key, value in (old.get("status") or {}).items() if key != "conditions"}
        new["spec"], new["status"] = old["spec"], {**status, "conditions": found} if found else status
        new["metadata"] = dict(old["metadata"])

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        """A decision is for ever."""
        return _removed_problems(new, old)


def _write_names(writer: Writer, title: str, names: list[str]) -> None:
    if names:
        separator = "\n\t\t"
        writer.line(f"\t{title}:\t{separator.join(names)}")


def _duration(spec: Object) -> str:
    seconds = spec.get("expirationSeconds")
    return "<none>" if seconds is None else human_duration(seconds)


def _conditions(obj: Object) -> list[Object]:
    return (obj.get("status") or {}).get("conditions") or []


def _of_type(obj: Object, word: str) -> list[Object]:
    return [condition for condition in _conditions(obj) if condition.get("type") == word]


def state_of(obj: Object) -> str:
    """``Approved,Issued``: the decision, then what came of it."""
    found = {condition.get("type") for condition in _conditions(obj)}
    words = ["Denied" if "Denied" in found else "Approved" if "Approved" in found else "Pending"]
    if "Failed" in found:
        words.append("Failed")
    return ",".join([*words, "Issued"] if (obj.get("status") or {}).get("certificate") else words)


def _stamp(new: Object, old: Object, now: str) -> None:
    """Say when conditions came, where the client does not."""
    for condition in _conditions(new):
        condition["lastUpdateTime"] = condition.get("lastUpdateTime") or now
        if not condition.get("lastTransitionTime"):
            same = (other for other in _conditions(old) if (other.get("type"), other.get("status")) == (
                condition.get("type"), condition.get("status")))
            condition["lastTransitionTime"] = next(same, {}).get("lastTransitionTime") or now


def _spec_problems(spec: Object) -> list[FieldError]:
    problems, usages = _request_problems(spec), spec.get("usages") or []
    if not usages:
        problems.append(required("spec.usages"))
    problems += [not_supported(f"spec.usages[{index}]", usage, USAGES)
                 for index, usage in enumerate(usages) if usage not in USAGES]
    problems += [duplicate(f"spec.usages[{index}]", usage) for index, usage in enumerate(usages)
                 if usage in usages[:index]]
    problems += _signer_problems(spec.get("signerName") or "")
    seconds = spec.get("expirationSeconds")
    if seconds is not None and seconds < LEAST_SECONDS:
        text = "may not specify a duration less than 600 seconds (10 minutes)"
        problems.append(invalid_value("spec.expirationSeconds", seconds, text))
    return problems


def _request_problems(spec: Object) -> list[FieldError]:
    try:
        request = read_request(spec.get("request") or "")
    except BadRequestText as problem:
        return [invalid_value("spec.request", spec.get("request") or "", str(problem))]
    if request.is_signature_valid:
        return []
    return [invalid_value("spec.request", spec["request"], "x509: invalid signature: parent certificate cannot sign "
                                                           "this kind of certificate")]


def _signer_problems(name: str) -> list[FieldError]:
    """Source: ValidateSignerName (pkg/apis/core/validation)."""
    field = "spec.signerName"
    if name == LEGACY:
        return [invalid_value(field, name, "the legacy signerName is not allowed via this API version")]
    if not name:
        return [required(field)]
    domain, slash, path = name.partition("/")
    if not slash or "/" in path:
        return [invalid_value(field, name, "must be a fully qualified domain and path of the form "
                                           "'example.com/signer-name'")]
    problems = [invalid_value(field, domain, f"validating label {text}") for text in dns_subdomain_problems(domain)]
    if "." not in domain:
        problems.append(invalid_value(field, domain, "should be a domain with at least two segments separated by dots"))
    return problems + [invalid_value(field, path, text) for text in dns_subdomain_problems(path)]


def _condition_problems(conditions: Iterable[Object]) -> list[FieldError]:
    problems: list[FieldError] = []
    seen: set[str] = set()
    for index, condition in enumerate(conditions):
        path, word, status = f"status.conditions[{index}]", condition.get("type") or "", condition.get("status") or ""
        allowed = ("True",) if word in FINAL else ("False", "True", "Unknown")
        if not word:
            problems.append(required(f"{path}.type"))
        if not status:
            problems.append(required(f"{path}.status"))
        elif status not in allowed:
            problems.append(not_supported(f"{path}.status", status, allowed))
        if word in DECISIONS and ({*DECISIONS} - {word}) & seen:
            text = "Approved and Denied conditions are mutually exclusive"
            problems.append(invalid_value("status.conditions", word, text))
        if word in seen:
            problems.append(duplicate(f"{path}.type", word))
        seen.add(word)
    return problems


def _removed_problems(new: Object, old: Object) -> list[FieldError]:
    return [forbidden_field("status.conditions", f'updates may not remove a condition of type "{word}"')
            for word in FINAL if len(_of_type(new, word)) < len(_of_type(old, word))]
