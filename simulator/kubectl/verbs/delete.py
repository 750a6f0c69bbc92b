"""kubectl delete (kubectl/pkg/cmd/delete)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kinds import Kind
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag
from simulator.kubectl.manifests import read_manifests
from simulator.kubectl.resources import parse_resources
from simulator.kubectl.rest import ServerError

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
        Flag("interactive", "i", "bool", supported=False),
        Flag("raw", supported=False),
        Flag("kustomize", "k", supported=False),
    )

    def run(self, call: Invocation) -> int:
        self._check(call)
        grace = 1 if call.flags["now"] else call.flags["grace-period"]
        if call.flags["force"] and grace < 0:
            grace = 0
        if grace == 0 and not call.flags["force"]:
            grace = 1
        if grace == 0 and call.flags["force"]:
            call.io.err(FORCE_WARNING)
        targets, complaints = self._targets(call), Complaints(call)
        waiting: list[tuple[Target, str]] = []
        for target in targets:
            try:
                waiting.append((target, self._delete(call, target, grace)))
            except ServerError as refused:
                if refused.reason != "NotFound" or not call.flags["ignore-not-found"]:
                    complaints.add(refused, "deleting", target[3])
        if not targets:
            call.io.out("No resources found\n")
        if call.flags["wait"] and call.flags["dry-run"] == "none":
            self._wait(call, waiting)
        return complaints.tell()

    def _check(self, call: Invocation) -> None:
        flags = call.flags
        if flags["now"] and flags["grace-period"] >= 0:
            raise error("--now and --grace-period cannot be specified together")
        if flags["force"] and flags["grace-period"] > 0:
            raise error("--force and --grace-period greater than 0 cannot be specified together")
        if flags["output"] not in (None, "", "name"):
            raise error(f"unexpected -o output mode: {flags['output']}. We only support '-o name'")
        if flags["cascade"] not in CASCADES:
            raise error(f'Invalid cascade value ({flags["cascade"]}). Must be "background", "foreground", or "orphan"')
        if flags["dry-run"] not in ("none", "client", "server"):
            raise error(f'Invalid dry-run value ({flags["dry-run"]}). Must be "none", "server", or "client".')

    def _targets(self, call: Invocation) -> list[Target]:
        flags = call.flags
        if flags["filename"]:
            manifests = read_manifests(call, flags["filename"], flags["recursive"])
            return [(m.kind, m.obj["metadata"].get("namespace", ""), m.name, m.source) for m in manifests]
        if not call.args:
            raise error("You must provide one or more resources by argument or filename.\nExample resource "
                        "specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'"
                        "\n   '<resource>'")
        found: list[Target] = []
        for item in parse_resources(call.args):
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

    def _delete(self, call: Invocation, target: Target, grace: int) -> str:
        """Ask for the deletion and say so; returns the uid, to wait for."""
        kind, namespace, name, _ = target
        dry_run = call.flags["dry-run"]
        live: Object = call.rest.get(kind, namespace, name)
        if dry_run != "client":
            options: Object = {"propagationPolicy": CASCADES[call.flags["cascade"]]}
            if grace >= 0:
                options["gracePeriodSeconds"] = grace
            call.rest.delete(kind, namespace, name, options, dryRun="All" if dry_run == "server" else None)
        self._say(call, target, grace)
        return live["metadata"]["uid"]

    def _say(self, call: Invocation, target: Target, grace: int) -> None:
        kind, namespace, name, _ = target
        qualified = f"{kind.singular}.{kind.group}" if kind.group else kind.singular
        if call.flags["output"] == "name":
            call.io.out(f"{qualified}/{name}\n")
            return
        done = "force deleted" if grace == 0 else "deleted"
        dry = {"client": " (dry run)", "server": " (server dry run)"}.get(call.flags["dry-run"], "")
        place = f" from {namespace} namespace" if namespace else ""
        call.io.out(f'{qualified} "{name}" {done}{place}{dry}\n')

    def _wait(self, call: Invocation, waiting: list[tuple[Target, str]]) -> None:
        limit = call.flags["timeout"]
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
