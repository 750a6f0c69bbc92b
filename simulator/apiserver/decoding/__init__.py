"""Request bodies to API objects: JSON or YAML in, a clean private dict out, every complaint in upstream's words.

Driven by the published schema (types.py); defaults and validation come later, from the kind. Mirrors
apimachinery/pkg/runtime/serializer/json and transformDecodeError of apiserver/pkg/endpoints/handlers/rest.go.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery import errors
from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.json_text import JSONSyntaxError, parse_json
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.yaml_text import YAMLError, parse_yaml
from simulator.apiserver.decoding.complaints import (
    Complaints,
    ConverterComplaints,
    DecodeError,
    Where,
    json_word,
)
from simulator.apiserver.decoding.types import struct_of
from simulator.kinds.kind import Kind

MEDIA_TYPES = ("application/json", "application/yaml")
PROTOBUF = "application/vnd.kubernetes.protobuf"
SCHEME = "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"
"""How upstream's errors name the registry of kinds."""
_GO_TYPE_META = ('struct { APIVersion string "json:\\"apiVersion,omitempty\\""; '
                 'Kind string "json:\\"kind,omitempty\\"" }')

__all__ = ["DecodeError", "convert", "decode", "media_type"]


def media_type(content_type: str) -> str:
    """``application/json`` of ``application/json; charset=utf-8``; JSON when the client does not say."""
    return content_type.partition(";")[0].strip().lower() or MEDIA_TYPES[0]


def decode(body: bytes, content_type: str, kind: Kind, field_validation: str) -> tuple[Object, list[str]]:
    """The object of ``kind`` in a request body, and warnings about it.

    Args:
        field_validation: "Strict" refuses unknown and repeated fields, "Warn" warns of them, "Ignore" drops them.

    Returns:
        The object, with ``kind`` and ``apiVersion`` filled in, and the warnings.

    Raises:
        StatusError: 400 when the body is no such object, 415 for other media types.
        NotSimulated: the body is protobuf, as typed clients such as ``kubectl create deployment`` send it.
    """
    value, problem = _parse(body, media_type(content_type), kind)
    api_version, found = _type_meta(value, body, kind)
    api_version, found = api_version or kind.api_version, found or kind.kind
    if (api_version, found) != (kind.api_version, kind.kind):
        raise _refusal(kind, api_version, found, _foreign(kind, api_version, found))
    complaints = Complaints()
    try:
        obj = struct_of(kind.schema).decode(value if value is not None else {}, None, "", complaints)
        complaints.finish()
    except DecodeError as error:
        raise _refusal(kind, api_version, found, str(error)) from None
    obj["kind"], obj["apiVersion"] = found, api_version
    strict = [problem, *complaints.strict] if problem else complaints.strict
    if strict and field_validation == "Strict":
        raise _refusal(kind, api_version, found, f"strict decoding error: {', '.join(strict)}")
    return obj, _warnings(strict) if field_validation != "Ignore" else []


def convert(value: Any, kind: Kind) -> tuple[Object, list[str]]:
    """An object made from a value that was never text, and its unknown fields, as after a strategic merge patch.

    Raises:
        DecodeError: a value has the wrong type.
    """
    complaints = ConverterComplaints()
    obj = struct_of(kind.schema).decode(value, None, "", complaints)
    complaints.finish()
    return obj, complaints.strict


def _parse(body: bytes, media: str, kind: Kind) -> tuple[Any, str]:
    """The value of the body, and what strict YAML reading has against it."""
    try:
        if media == MEDIA_TYPES[1]:
            document = parse_yaml(body)
            return document.value, document.strict_problem()
        if media == MEDIA_TYPES[0]:
            return parse_json(body), ""
    except JSONSyntaxError as error:
        raise _unrecognized(kind, body, f"couldn't get version/kind; json parse error: {error}") from None
    except YAMLError as error:
        raise _unrecognized(kind, body, str(error)) from None
    if media == PROTOBUF:
        raise NotSimulated(f"{kind.kind} as protobuf: not simulated here; send JSON or YAML, "
                           "as `kubectl create ... --dry-run=client -o yaml | kubectl create -f -` does")
    offers = ", ".join(MEDIA_TYPES)
    raise errors.StatusError(
        415, "UnsupportedMediaType",
        f"the body of the request was in an unknown format - accepted media types include: {offers}")


def _type_meta(value: Any, body: bytes, kind: Kind) -> tuple[str, str]:
    if value is None:
        return "", ""
    prefix = f"couldn't get version/kind; json parse error: json: cannot unmarshal {json_word(value)} into Go"
    if not isinstance(value, dict):
        raise _unrecognized(kind, body, f"{prefix} value of type {_GO_TYPE_META}")
    api_version, found = value.get("apiVersion") or "", value.get("kind") or ""
    for field, item in (("apiVersion", api_version), ("kind", found)):
        if not isinstance(item, str):
            prefix = f"couldn't get version/kind; json parse error: json: cannot unmarshal {json_word(item)} into Go"
            raise _unrecognized(kind, body, f"{prefix} {Where('', (None, field)).text()} of type string")
    if api_version.count("/") > 1:
        raise _unrecognized(kind, body, f"unexpected GroupVersion string: {api_version}")
    return api_version, found


def _foreign(kind: Kind, api_version: str, found: str) -> str:
    """Why an object of another kind cannot be taken: nobody knows it, or it is simply not this one."""
    from simulator.kinds import BY_GROUP_KIND

    if (api_version, found) not in BY_GROUP_KIND:
        return f'no kind "{found}" is registered for version "{api_version}" in scheme "{SCHEME}"'
    package = kind.group.partition(".")[0] or "core"
    version = api_version.rpartition("/")[2]
    return f"converting ({version}.{found}) to ({package}.{kind.kind}): unknown conversion"


def _refusal(kind: Kind, api_version: str, found: str, why: str) -> errors.StatusError:
    version = api_version.rpartition("/")[2]
    return errors.bad_request(f'{found} in version "{version}" cannot be handled as a {kind.kind}: {why}')


def _unrecognized(kind: Kind, body: bytes, why: str) -> errors.StatusError:
    return errors.bad_request(
        f"the object provided is unrecognized (must be of type {kind.kind}): {why} ({_summary(body)})")


def _summary(body: bytes) -> str:
    """The beginning of a body that makes no sense: as text when it looks like JSON, else in hex."""
    if not body:
        return "<empty>"
    more = " ..." if len(body) > 30 else ""
    start = body[:30]
    return (start.decode("utf-8", "replace") if body[:1] == b"{" else start.hex()) + more


def _warnings(strict: list[str]) -> list[str]:
    """One warning a problem; YAML's list of repeated keys is taken apart."""
    lines: list[str] = []
    for problem in strict:
        head, *rest = problem.split("\n")
        lines.extend([line.strip() for line in rest] if rest else [head])
    return lines
