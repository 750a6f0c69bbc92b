"""kubectl apply: client side, server side, and what is not in the manifests any more (kubectl/pkg/cmd/apply)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.metadata import Object
from simulator.kubectl.applying import apply_manifest, with_last_applied
from simulator.kubectl.command import Failure, Invocation, Verb, error, misuse
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN_WORDS, FILES, OUTPUT, dry_run, field_validation
from simulator.kubectl.manifests import Manifest, read_what_is_good, selected, together
from simulator.kubectl.output import printed_name
from simulator.kubectl.printing import printer_of
from simulator.kubectl.pruning import prunable, prune
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.rest import ServerError
from simulator.kubectl.server_side import MANAGER, ServerSide
from simulator.kubectl.verbs.delete import CASCADES, gone

DELETING = "Warning: Detected changes to resource {} which is currently being deleted.\n"


class Apply(Verb):
    name = "apply"
    usage = "(-f FILENAME | -k DIRECTORY)"
    summary = "Apply a configuration to a resource by file name or stdin"
    flags = (
        *FILES, *OUTPUT,
        Flag("dry-run", default="none", bare="unchanged"),
        Flag("validate", default="strict", bare="strict"),
        Flag("selector", "l", default=""),
        Flag("field-manager", default="kubectl-client-side-apply"),
        Flag("server-side", type="bool"),
        Flag("force-conflicts", type="bool"),
        Flag("subresource", default=""),
        Flag("overwrite", type="bool", default=True),
        Flag("openapi-patch", type="bool", default=True),
        Flag("prune", type="bool"),
        Flag("prune-allowlist", type="array"),
        Flag("all", type="bool"),
        Flag("force", type="bool"),
        Flag("cascade", default="background", bare="background"),
        Flag("grace-period", type="int", default=-1),
        Flag("timeout", type="duration", default=0.0),
        Flag("wait", type="bool"),
        *RECORD,
    )

    def run(self, call: Invocation) -> int:
        self._check(call)
        printer = printer_of(call)
        kinds = prunable(call, call.flags["prune-allowlist"]) if call.flags["prune"] else []
        manifests, problems = read_what_is_good(call, call.flags["filename"], call.flags["recursive"])
        if not manifests:
            raise together(problems) if problems else error("no objects passed to apply")
        manifests = _selected(call, manifests)
        done, complaints = [], Complaints(call)
        if problems:
            complaints.add(together(problems))
        for item in manifests:
            try:
                done.append(self._apply(call, item))
            except ServerError as refused:
                complaints.add(*_told(call, item, refused))
            except Failure as failure:
                complaints.add(failure)
        if complaints.any:
            return complaints.tell()
        if printer and (call.flags["output"] or "").lower() != "name":
            whole = done[0] if len(done) == 1 else {"apiVersion": "v1", "kind": "List", "metadata": {}, "items": done}
            call.io.out(printer.print([whole], True))
        if kinds:
            self._prune(call, kinds, manifests, done)
        return 0

    def _check(self, call: Invocation) -> None:
        flags = call.flags
        if call.args:
            raise misuse(self, f"Unexpected args: [{' '.join(call.args)}]")
        mode = dry_run(call)
        if flags["cascade"] not in CASCADES:
            raise error(f'invalid cascade value ({flags["cascade"]}). Must be "background", "foreground", or "orphan"')
        if not flags["filename"]:
            raise error("must specify one of -f and -k")
        field_validation(call)
        refused = next((text for wrong, text in _conflicts(flags, mode) if wrong), None)
        if refused:
            raise error(refused)
        if not flags["overwrite"]:
            raise NotSimulated("--overwrite=false is not simulated here")

    def _apply(self, call: Invocation, item: Manifest) -> Object:
        dry = dry_run(call)
        generated = item.obj["metadata"].get("generateName") if not item.name else ""
        if generated:
            raise Failure(f"error: from {generated}: cannot use generate name with apply")
        item = replace(item, obj=recorded(call, item.obj))
        query = {"dryRun": "All" if dry == "server" else None, "fieldValidation": field_validation(call)}
        if call.flags["server-side"]:
            verb, obj = "serverside-applied", self._server_side(call, query).apply(item.kind, item.obj)
        else:
            verb, obj = self._client_side(call, item, query)
        if obj["metadata"].get("deletionTimestamp"):
            call.io.err(DELETING.format(obj["metadata"]["name"]))
        output = (call.flags["output"] or "").lower()
        if output == "name":
            call.io.out(f"{printed_name(obj)}\n")
        elif printer_of(call) is None:
            call.io.out(f"{printed_name(obj)} {verb}{DRY_RUN_WORDS[dry]}\n")
        return obj

    def _server_side(self, call: Invocation, query: dict[str, Any]) -> ServerSide:
        manager = call.flags["field-manager"] if call.flags.changed("field-manager") else MANAGER
        return ServerSide(call, manager, query, call.flags["subresource"])

    def _client_side(self, call: Invocation, item: Manifest, query: dict[str, Any]) -> tuple[str, Object]:
        if not item.name:
            raise Failure("error: error when retrieving current configuration of:\n" + _about(item, "")
                          + f'\nfrom server for: "{item.source}": resource name may not be empty')
        options = {"local": dry_run(call) == "client", "manager": call.flags["field-manager"]}
        try:
            return apply_manifest(call.rest, item.kind, item.obj, lambda text: call.io.err(f"Warning: {text}\n"),
                                  **options, **query)
        except ServerError as refused:
            if refused.patch is None or not call.flags["force"] or refused.reason not in ("Conflict", "Invalid"):
                raise
        return "configured", self._recreated(call, item, query)

    def _recreated(self, call: Invocation, item: Manifest, query: dict[str, Any]) -> Object:
        """``--force``: what can't be patched is deleted and made anew; where that is refused, the old one is back."""
        namespace, manager = item.obj["metadata"].get("namespace", ""), call.flags["field-manager"]
        original = call.rest.get(item.kind, namespace, item.name)
        call.rest.delete(item.kind, namespace, item.name, _options(call))
        gone(call, item.kind, namespace, item.name, call.flags["timeout"] or float("inf"))
        try:
            return call.rest.create(item.kind, namespace, with_last_applied(item.obj), fieldManager=manager, **query)
        except ServerError as refused:
            call.rest.create(item.kind, namespace, original, fieldManager=manager, **query)
            raise Failure(refused.line()) from None

    def _prune(self, call: Invocation, kinds: list, manifests: list[Manifest], done: list[Object]) -> None:
        namespaces = {item.obj["metadata"].get("namespace", "") for item in manifests if item.kind.namespaced}
        namespaces |= {call.namespace} if call.namespace_given else set()
        words = DRY_RUN_WORDS[dry_run(call)]
        output = call.flags["output"]

        def say(obj: Object, operation: str) -> None:
            printer = printer_of(call)
            call.io.out(printer.print([obj], True) if printer and output else
                        f"{printed_name(obj)} {operation}{words}\n")

        uids = {obj["metadata"].get("uid", "") for obj in done}
        prune(call, kinds, sorted(namespaces), uids, _options(call), say)


def _conflicts(flags: Any, mode: str) -> tuple[tuple[bool, str], ...]:
    """What can't be asked for together, in upstream's order."""
    server, force, prune_ = flags["server-side"], flags["force"], flags["prune"]
    return (
        (flags["force-conflicts"] and not server, "--force-conflicts only works with --server-side"),
        (mode == "client" and server, "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server "
                                      "instead?)"),
        (server and force, "--force cannot be used with --server-side"),
        (mode == "server" and force, "--dry-run=server cannot be used with --force"),
        (flags["all"] and flags["selector"], "cannot set --all and --selector at the same time"),
        (prune_ and force, "--force cannot be used with --prune"),
        (prune_ and not flags["all"] and not flags["selector"],
         "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all "
         "flag. If you did not mean to prune all resources, specify a label selector"),
        (prune_ and server, "--prune is in alpha and doesn't currently work on objects created by server-side apply"),
        (bool(flags["subresource"]) and not server, "--subresource can only be specified for --server-side"),
    )


def _selected(call: Invocation, manifests: list[Manifest]) -> list[Manifest]:
    found = selected(call, manifests)
    if not found:
        raise error("no objects passed to apply")
    return found


def _options(call: Invocation) -> Object:
    options: Object = {"propagationPolicy": CASCADES[call.flags["cascade"]]}
    return {**options, "gracePeriodSeconds": call.flags["grace-period"]} if call.flags["grace-period"] >= 0 else options


def _about(item: Manifest, name: str) -> str:
    kind = item.kind
    return (f'Resource: "{kind.group}/{kind.version}, Resource={kind.plural}", GroupVersionKind: '
            f'"{kind.group}/{kind.version}, Kind={kind.kind}"\nName: "{name}", '
            f'Namespace: "{item.obj["metadata"].get("namespace", "")}"')


def _told(call: Invocation, item: Manifest, refused: ServerError) -> tuple[ServerError, str, str]:
    """A refusal with what was being done; a refused patch is quoted, as the real client does."""
    if call.flags["server-side"]:
        return refused, "", ""
    if refused.patch is None:
        return refused, "creating", item.source
    inner = f'error when patching "{item.source}": {refused.status.get("message", "")}'
    doing = f"applying patch:\n{refused.patch}\nto:\n{_about(item, item.name)}\nfor:"
    return ServerError({**refused.status, "message": inner}), doing, item.source
