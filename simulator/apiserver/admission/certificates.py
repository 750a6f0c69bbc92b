"""Certificate requests: who asks is noted, nobody asks to be privileged, and deciding and signing need a verb each.

Source: plugin/pkg/admission/certificates/{approval,signing,subjectrestriction} and csrStrategy.PrepareForCreate
(pkg/registry/certificates/certificates/strategy.go), which knows the user.
"""

from __future__ import annotations

from cryptography.x509.oid import NameOID

from simulator.apimachinery.certificates import BadRequestText, names_of, read_request
from simulator.apimachinery.errors import forbidden
from simulator.apimachinery.fields import go_value
from simulator.apimachinery.identity import PRIVILEGED
from simulator.apimachinery.policy_rules import Action
from simulator.apiserver.admission.plugin import Attributes, Plugin

RESOURCE = "certificatesigningrequests.certificates.k8s.io"
CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client"
VERBS = {"approval": "approve", "status": "sign"}
REQUESTOR = ("username", "uid", "groups", "extra")


class Certificates(Plugin):
    name = "CertificateSubjectRestriction"

    def admit(self, attributes: Attributes) -> None:
        if attributes.kind.resource == RESOURCE and attributes.operation == "CREATE":
            _note_requestor(attributes)

    def validate(self, attributes: Attributes) -> None:
        if attributes.kind.resource != RESOURCE:
            return
        if attributes.operation == "CREATE":
            _refuse_masters(attributes)
        elif attributes.subresource in VERBS and _touches(attributes):
            _require(attributes, VERBS[attributes.subresource])


def _note_requestor(attributes: Attributes) -> None:
    spec = attributes.obj.setdefault("spec", {})
    for field in REQUESTOR:
        spec.pop(field, None)
    if attributes.requester is not None:
        user = attributes.requester.user
        values = {"username": user.name, "uid": user.uid, "groups": list(user.groups),
                  "extra": {key: list(words) for key, words in user.extra.items()}}
        spec.update({field: value for field, value in values.items() if value})


def _refuse_masters(attributes: Attributes) -> None:
    spec = attributes.obj["spec"]
    if spec.get("signerName") != CLIENT_SIGNER:
        return
    try:
        groups = names_of(read_request(spec.get("request", "")), NameOID.ORGANIZATION_NAME)
    except BadRequestText as problem:
        raise forbidden(RESOURCE, attributes.name, f"failed to parse CSR: {problem}") from None
    if PRIVILEGED in groups:
        why = f"use of {CLIENT_SIGNER} signer with system:masters group is not allowed"
        raise forbidden(RESOURCE, attributes.name, why)


def _touches(attributes: Attributes) -> bool:
    if attributes.subresource == "approval":
        return True
    new, old = ((obj or {}).get("status") or {} for obj in (attributes.obj, attributes.old))
    return any(new.get(field) != old.get(field) for field in ("certificate", "conditions"))


def _require(attributes: Attributes, verb: str) -> None:
    signer, requester = attributes.old["spec"]["signerName"], attributes.requester
    if requester is None:
        return
    names = (signer, f"{signer.partition('/')[0]}/*")
    if not any(requester.authorizer.authorize(requester.user, Action(
            verb, "certificates.k8s.io", "*", "signers", name=name)).allowed for name in names):
        why = f"user not permitted to {verb} requests with signerName {go_value(signer)}"
        raise forbidden(RESOURCE, attributes.name, why)
