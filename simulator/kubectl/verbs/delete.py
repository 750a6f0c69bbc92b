"""kubectl delete (kubectl/pkg/cmd/delete)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kinds import Kind
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag, Parsed
from simulator.kubectl.groups import dry_run
from simulator.kubectl.manifests import selected
from simulator.kubectl.raw import check_raw, send_raw
from simulator.kubectl.resources import parse_resources
from simulator.kubectl.rest import ServerError
from simulator.kubectl.selecting import NO_RESOURCE, check_selectors, read_from_files

Target = tuple[Kind, str, str, str]
"""Kind, namespace, name, and the file that named it."""
POLL_SECONDS = 0.25
FORCE_WARNING = ("Warning: Immediate deletion does not wait for confirmation that the running resource has been "
                 "terminated. The resource may continue to run on the cluster indefinitely.\n")
CASCADES = {"background": "Background", "foreground": "Foreground", "orphan": "Orphan", "true": "Background",
            "false": "Orphan"}


def gone(call: Invocation, kind: Kind, namespace: str, name: str, timeout: float) -> None:
    """Wait until there is no such object.

    Raises:
        Failure: it took more than ``timeout`` seconds.
    """
    deadline = call.transport.now() + timeout
    while not call.transport.interrupted():
        try:
            call.rest.get(kind, namespace, name)
        except ServerError as refused:
            if refused.reason != "NotFound":
                raise
            return
        if call.transport.now() >= deadline:
            raise error("timed out waiting for the condition")
        call.transport.sleep(POLL_SECONDS)


class Delete(Verb):
    name = "delete"
    usage = "([-f FILENAME] | TYPE [(NAME | -l label | --all)])"
    summary = "Delete resources by file names, stdin, resources and names, or by resources and label selector"
    flags = (
        Flag("filename", "f", "strings"),
        Flag("recursive", "R", "bool"),
        Flag("selector", "l"),
        Flag("field-selector"),
        Flag("all", type="bool"),
        Flag("all-namespaces", "A", "bool"),
        Flag("ignore-not-found", type="bool"),
        Flag("cascade", default="background", bare="background"),
        Flag("now", type="bool"),
        Flag("force", type="bool"),
        Flag("grace-period", type="int", default=-1),
        Flag("timeout", type="duration", default=0.0),
        Flag("wait", type="bool", default=True),
        Flag("output", "o"),
        Flag("dry-run", default="none", bare="unchanged"),
        Flag("interactive", "i", "bool"),
        Flag("raw", default=""),
        Flag("kustomize", "k", default=""),
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        if flags["now"] and flags["grace-period"] != -1:
            raise error("--now and --grace-period cannot be specified together")
        grace = _grace(flags)
        self._check(call, grace)
        if flags["raw"]:
            return send_raw(call, "DELETE", flags["raw"], flags["filename"])
        complaints = Complaints(call)
        targets = self._targets(call, complaints)
        if flags["interactive"] and not (targets and self._confirmed(call, targets)):
            call.io.out("deletion is cancelled\n" if targets else "No resources found\n")
            return 0
        waiting = self._delete_all(call, targets, grace, complaints)
        if complaints.any:
            return complaints.tell()
        if not targets:
            call.io.out("No resources found\n")
        elif flags["wait"] and flags["dry-run"] == "none":
            self._wait(call, waiting)
        return 0

    def _check(self, call: Invocation, grace: int) -> None:
        flags = call.flags
        if flags["cascade"] not in CASCADES:
            raise error(f'invalid cascade value ({flags["cascade"]}). Must be "background", "foreground", or "orphan"')
        dry_run(call)
        if not flags["raw"] and not flags["filename"] and not call.args:
            raise error(NO_RESOURCE)
        if flags["output"] not in (None, "", "name"):
            raise error(f"unexpected -o output mode: {flags['output']}. We only support '-o name'")
        if flags["all"] and flags["selector"]:
            raise error("setting 'all' parameter but found a non empty selector.")
        if flags["all"] and flags["field-selector"]:
            raise error("cannot set --all and --field-selector at the same time")
        if grace == 0 and flags["force"]:
            call.io.err(FORCE_WARNING)
        if grace > 0 and flags["force"]:
            raise error("--force and --grace-period greater than 0 cannot be specified together")
        if flags["raw"]:
            if flags["interactive"]:
                raise error("--interactive can not be used with --raw")
            check_raw(flags["raw"], flags["filename"], flags["recursive"], flags["output"])

    def _targets(self, call: Invocation, complaints: Complaints) -> list[Target]:
        flags = call.flags
        if flags["filename"]:
            manifests = selected(call, list(read_from_files(call, complaints)))
            return [(m.kind, m.obj["metadata"].get("namespace", ""), m.name, m.source) for m in manifests]
        check_selectors(call, call.args)
        found: list[Target] = []
        for item in parse_resources(call.args, call.kinds):
            namespace = call.namespace if item.kind.namespaced else ""
            if item.name:
                found.append((item.kind, namespace, item.name, ""))
                continue
            if not (flags["all"] or flags["selector"] or flags["field-selector"]):
                raise error("resource(s) were provided, but no name was specified")
            found += self._selected(call, item.kind, "" if flags["all-namespaces"] else namespace)
        return found

    def _selected(self, call: Invocation, kind: Kind, namespace: str) -> list[Target]:
        flags = call.flags
        objects = call.rest.select(kind, namespace, flags["selector"], flags["field-selector"])["items"]
        return [(kind, obj["metadata"].get("namespace", ""), obj["metadata"]["name"], "") for obj in objects]

    def _confirmed(self, call: Invocation, targets: list[Target]) -> bool:
        call.io.out(f"You are about to delete the following {len(targets)} resource(s):\n")
        call.io.out("".join(f"{_qualified(kind)}/{name}\n" for kind, _, name, _ in targets))
        call.io.out("Do you want to continue? (y/N): ")
        answer = call.io.stdin.partition("\n")[0].split()
        return len(answer) == 1 and answer[0].lower() == "y"

    def _delete_all(self, call: Invocation, targets: list[Target], grace: int,
                    complaints: Complaints) -> list[tuple[Target, str]]:
        """Delete one after the other; what is gone or going, each with its uid."""
        flags = call.flags
        selected = bool(flags["all"] or flags["selector"] or flags["field-selector"])
        tolerant = flags["ignore-not-found"] or (selected and not flags.changed("ignore-not-found"))
        warned = not call.namespace_given or flags["all-namespaces"]
        waiting: list[tuple[Target, str]] = []
        for target in targets:
            if not warned and not target[0].namespaced:
                call.io.err("Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n")
                warned = True
            try:
                waiting.append((target, self._delete(call, target, grace)))
            except ServerError as refused:
                if refused.reason != "NotFound" or not tolerant:
                    complaints.add(refused, "deleting", target[3])
        return waiting

    def _delete(self, call: Invocation, target: Target, grace: int) -> str:
        """Ask for the deletion and say so; returns the uid, to wait for."""
        kind, namespace, name, _ = target
        mode, answer = call.flags["dry-run"], {}
        if mode != "client":
            options: Object = {"propagationPolicy": CASCADES[call.flags["cascade"]]}
            if grace >= 0:
                options["gracePeriodSeconds"] = grace
            answer = call.rest.delete(kind, namespace, name, options, dryRun="All" if mode == "server" else None)
        self._say(call, target, grace)
        about = answer.get("details") if answer.get("kind") == "Status" else answer.get("metadata")
        return (about or {}).get("uid", "")

    def _say(self, call: Invocation, target: Target, grace: int) -> None:
        kind, namespace, name, _ = target
        qualified = _qualified(kind)
        if call.flags["output"] == "name":
            call.io.out(f"{qualified}/{name}\n")
            return
        done = "force deleted" if grace == 0 else "deleted"
        dry = {"client": " (dry run)", "server": " (server dry run)"}.get(call.flags["dry-run"], "")
        place = f" from {namespace} namespace" if namespace else ""
        call.io.out(f'{qualified} "{name}" {done}{place}{dry}\n')

    def _wait(self, call: Invocation, waiting: list[tuple[Target, str]]) -> None:
        limit = call.flags["timeout"] if call.flags["timeout"] >= 0 else 0
        started = call.transport.now()
        for (kind, namespace, name, _), uid in waiting:
            while self._still_there(call, kind, namespace, name, uid):
                if call.transport.interrupted():
                    raise Failure("", 130)
                if limit and call.transport.now() - started > limit:
                    raise error(f"timed out waiting for the condition on {kind.plural}/{name}")
                call.transport.sleep(0.1)

    def _still_there(self, call: Invocation, kind: Kind, namespace: str, name: str, uid: str) -> bool:
        try:
            return call.rest.get(kind, namespace, name)["metadata"]["uid"] == uid
        except ServerError:
            return False


def _grace(flags: Parsed) -> int:
    """The grace period to ask for, -1 for each object's own."""
    if flags["now"]:
        return 1
    grace = flags["grace-period"]
    if grace == 0 and not flags["force"]:
        return 1
    return 0 if grace < 0 and flags["force"] else grace


def _qualified(kind: Kind) -> str:
    return f"{kind.kind.lower()}.{kind.group}" if kind.group else kind.kind.lower()
