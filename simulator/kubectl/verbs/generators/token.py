"""kubectl create token (kubectl/pkg/cmd/create/create_token.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import OUTPUT
from simulator.kubectl.printing import object_printer
from simulator.kubectl.rest import ServerError, object_path

BOUND_KINDS = {"Node": "v1", "Pod": "v1", "Secret": "v1"}


class CreateToken(Verb):
    name = "token"
    parents = ("create",)
    usage = "SERVICE_ACCOUNT_NAME"
    summary = "Request a service account token"
    flags = (
        Flag("audience", type="array"),
        Flag("duration", type="duration", default=0.0),
        Flag("bound-object-kind", default=""),
        Flag("bound-object-name", default=""),
        Flag("bound-object-uid", default=""),
        *OUTPUT,
    )

    def run(self, call: Invocation) -> int:
        if len(call.args) != 1:
            raise misuse(self, f"exactly one NAME is required, got {len(call.args)}")
        printer = object_printer(call.flags["output"], bool(call.flags.values.get("show-managed-fields")))
        self._check(call)
        path = object_path(BY_RESOURCE["serviceaccounts"], call.namespace, call.args[0], "token")
        try:
            found = call.rest.request("POST", path, _token_request(call)).body
        except ServerError as refused:
            raise error(f"failed to create token: {refused.status.get('message', '')}") from None
        token = found["status"]["token"]
        if printer is not None:
            call.io.out(printer.print([found], True))
        else:
            call.io.out(f"{token}\n" if call.io.tty else token)
        return 0

    def _check(self, call: Invocation) -> None:
        flags = call.flags
        if flags["duration"] < 0:
            raise error("--duration must be greater than or equal to 0")
        if flags["duration"] != int(flags["duration"]):
            raise error("--duration cannot be expressed in units less than seconds")
        if "" in flags["audience"]:
            raise error("--audience must not be an empty string")
        _check_bound(call)


def _check_bound(call: Invocation) -> None:
    kind, name, uid = (call.flags[f"bound-object-{field}"] for field in ("kind", "name", "uid"))
    if not kind:
        for field, value in (("name", name), ("uid", uid)):
            if value:
                raise error(f"--bound-object-{field} can only be set if --bound-object-kind is provided")
        return
    if kind not in BOUND_KINDS:
        raise error(f"supported --bound-object-kind values are {', '.join(BOUND_KINDS)}")
    if not name:
        raise error("--bound-object-name is required if --bound-object-kind is provided")


def _token_request(call: Invocation) -> Object:
    flags = call.flags
    spec: Object = {"audiences": flags["audience"] or None}
    if flags["duration"] > 0:
        spec["expirationSeconds"] = int(flags["duration"])
    if kind := flags["bound-object-kind"]:
        reference = {"kind": kind, "apiVersion": BOUND_KINDS[kind], "name": flags["bound-object-name"],
                     "uid": flags["bound-object-uid"]}
        spec["boundObjectRef"] = {field: value for field, value in reference.items() if value}
    return {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "metadata": {}, "spec": spec}
