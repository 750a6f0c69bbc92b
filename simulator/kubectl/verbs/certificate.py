"""kubectl certificate approve and deny (kubectl/pkg/cmd/certificates/certificates.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import timestamp
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import FILES, OUTPUT
from simulator.kubectl.manifests import read_manifests
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError, object_path

RESOURCE = "certificatesigningrequests.certificates.k8s.io"


class _Decide(Verb):
    parents = ("certificate",)
    usage = "(-f FILENAME | NAME)"
    flags = (Flag("force", type="bool"), *FILES, *OUTPUT)
    condition, opposite, reason, past = "", "", "", ""

    def run(self, call: Invocation) -> int:
        reporter, complaints = Reporter(call), Complaints(call)
        names = self._names(call)
        if not names:
            raise error("one or more CSRs must be specified as <name> or -f <filename>")
        for name in names:
            try:
                reporter.say(self._decide(call, name), self.past)
            except (Failure, ServerError) as refused:
                complaints.add(refused)
        return complaints.tell()

    def _names(self, call: Invocation) -> list[str]:
        files = read_manifests(call, call.flags["filename"], call.flags["recursive"]) if call.flags["filename"] else ()
        for item in files:
            if item.kind.resource != RESOURCE:
                raise error("can only handle CertificateSigningRequest.certificates.k8s.io objects, got "
                            f"{item.kind.kind}{'.' + item.kind.group if item.kind.group else ''}")
        return [*(name_of(item.obj) for item in files), *call.args]

    def _decide(self, call: Invocation, name: str) -> Object:
        kind = BY_RESOURCE[RESOURCE]
        found = call.rest.get(kind, "", name)
        conditions = (found.get("status") or {}).get("conditions") or []
        words = [condition["type"] for condition in conditions]
        if self.opposite in words:
            raise error(f'certificate signing request "{name}" is already {self.opposite}')
        if self.condition in words and not call.flags["force"]:
            return found
        added = [] if self.condition in words else [{
            "type": self.condition, "status": "True", "reason": f"Kubectl{self.name.title()}",
            "message": f"This CSR was {self.past} by kubectl certificate {self.name}.",
            "lastUpdateTime": timestamp(call.transport.now())}]
        status = {**(found.get("status") or {}), "conditions": [*conditions, *added]}
        call.rest.request("PUT", object_path(kind, "", name, "approval"), {**found, "status": status})
        return found


class Approve(_Decide):
    name = "approve"
    summary = "Approve a certificate signing request"
    condition, opposite, past = "Approved", "Denied", "approved"


class Deny(_Decide):
    name = "deny"
    summary = "Deny a certificate signing request"
    condition, opposite, past = "Denied", "Approved", "denied"
