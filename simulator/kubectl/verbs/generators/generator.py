"""The base of ``kubectl create KIND NAME``: an object made from flags, sent or (``--dry-run=client``) only shown.

Mirrors the Run methods of kubectl/pkg/cmd/create/create_*.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_GROUP_KIND
from simulator.kubectl.applying import with_last_applied
from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.groups import DRY_RUN, OUTPUT, SAVE, dry_run, manager, write_query
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError

COMMON = (*OUTPUT, *DRY_RUN, *SAVE, *manager("kubectl-create"))


class Generator(Verb):
    """One kind that ``kubectl create`` can make."""

    parents: tuple[str, ...] = ("create",)
    plural = ""
    """For kinds that are not served here: the plural in the request's path."""
    namespaced = True
    takes_command = False
    """Whether what follows the name (after ``--``) is the container's command."""

    def run(self, call: Invocation) -> int:
        name = self._name(call)
        obj = self.build(call, name)
        reporter = Reporter(call)
        if self.namespaced and call.namespace_given:
            obj["metadata"]["namespace"] = call.namespace
        if dry_run(call) == "client":
            reporter.say(obj, "created")
            return 0
        reporter.say(self._send(call, obj), "created")
        return 0

    def _name(self, call: Invocation) -> str:
        dash = call.flags.dash_at
        count = len(call.args) if not self.takes_command or dash is None else dash
        if count != 1:
            raise misuse(self, f"exactly one NAME is required, got {count}")
        return call.args[0]

    def build(self, call: Invocation, name: str) -> Object:
        """The object.

        Raises:
            Failure: the flags make no sense.
        """
        raise NotImplementedError

    def failure(self, text: str, obj: Object) -> str:
        """How a refusal of the server is told."""
        return f"failed to create {self.name}: {text}"

    def _send(self, call: Invocation, obj: Object) -> Object:
        sent = with_last_applied(obj, made=True) if call.flags["save-config"] else obj
        try:
            return call.rest.request("POST", self._path(call, obj), sent, **write_query(call)).body
        except ServerError as refused:
            text = self.failure(refused.status.get("message", ""), obj)
            raise error(text) if text else refused from None

    def _path(self, call: Invocation, obj: Object) -> str:
        kind = BY_GROUP_KIND.get((obj["apiVersion"], obj["kind"]))
        root = f"/apis/{obj['apiVersion']}" if "/" in obj["apiVersion"] else f"/api/{obj['apiVersion']}"
        middle = f"/namespaces/{call.namespace}" if self.namespaced else ""
        return f"{root}{middle}/{kind.plural if kind else self.plural}"
