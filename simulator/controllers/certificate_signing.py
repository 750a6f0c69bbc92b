"""Signs approved certificate requests for Kubernetes' own signers.

Mirrors pkg/controller/certificates/signer (signer.go) and client-go/util/certificate/csr for what each signer demands.
"""

from __future__ import annotations

from base64 import b64encode

from cryptography.x509 import CertificateSigningRequest
from cryptography.x509.oid import NameOID

from simulator.apimachinery.certificates import alternative_names, common_name, issue, names_of, read_request
from simulator.apimachinery.metadata import Object
from simulator.client import Component, Watch
from simulator.client.component import own_key

RESOURCE = "certificatesigningrequests.certificates.k8s.io"
DURATION = 365 * 24 * 3600.0
_PREFIX = "kubernetes.io/"
_BASE = {"digital signature", "key encipherment"}


class CertificateSigningController(Component):
    """Issues certificates."""

    name = "certificate-controller"
    watches = (Watch(RESOURCE, own_key),)

    def sync(self, key: str) -> None:
        found = self.client.lister(RESOURCE).get("", key)
        if found is None:
            return
        spec, status = found["spec"], found.get("status") or {}
        words = {condition["type"] for condition in status.get("conditions") or ()}
        check = _DEMANDS.get(spec["signerName"])
        if check is None or status.get("certificate") or "Approved" not in words or words & {"Denied", "Failed"}:
            return
        request = read_request(spec["request"])
        problem = check(request, set(spec["usages"]))
        self._fail(found, problem) if problem else self._issue(found, request)

    def _fail(self, found: Object, problem: str) -> None:
        failed = {"type": "Failed", "status": "True", "reason": "SignerValidationFailure", "message": problem}
        status = found.get("status") or {}
        self._write(found, {"conditions": [*(status.get("conditions") or ()), failed]})

    def _issue(self, found: Object, request: CertificateSigningRequest) -> None:
        spec, env = found["spec"], self.env
        seconds = min(spec.get("expirationSeconds") or DURATION, DURATION)
        serial = int(env.rand.hex(32), 16) or 1
        text = issue(env.state.get("meta", "seed", 0), request, spec["usages"], serial, env.now, seconds)
        self._write(found, {"certificate": b64encode(text.encode()).decode()})

    def _write(self, found: Object, status: Object) -> None:
        self.client.update_status(RESOURCE, {**found, "status": {**(found.get("status") or {}), **status}})


def _client(request: CertificateSigningRequest, usages: set[str]) -> str:
    unknown = usages - _BASE - {"client auth"}
    return "usages did not match" if unknown or "client auth" not in usages else ""


def _kubelet_client(request: CertificateSigningRequest, usages: set[str]) -> str:
    if names_of(request, NameOID.ORGANIZATION_NAME) != ["system:nodes"]:
        return "subject organization is not system:nodes"
    if alternative_names(request) is not None:
        return "DNS subjectAltNames are not allowed"
    if not common_name(request).startswith("system:node:"):
        return "subject common name does not begin with system:node: "
    return "" if usages in (_BASE | {"client auth"}, {"digital signature", "client auth"}) else "usages did not match"


def _kubelet_serving(request: CertificateSigningRequest, usages: set[str]) -> str:
    if names_of(request, NameOID.ORGANIZATION_NAME) != ["system:nodes"]:
        return "subject organization is not system:nodes"
    if alternative_names(request) is None:
        return "at least one DNS or IP subjectAltName is required"
    if not common_name(request).startswith("system:node:"):
        return "subject common name does not begin with system:node: "
    return "" if usages in (_BASE | {"server auth"}, {"digital signature", "server auth"}) else "usages did not match"


_DEMANDS = {
    f"{_PREFIX}kube-apiserver-client": _client,
    f"{_PREFIX}kube-apiserver-client-kubelet": _kubelet_client,
    f"{_PREFIX}kubelet-serving": _kubelet_serving,
}
"""Signer → what is wrong with a request, if anything is."""
