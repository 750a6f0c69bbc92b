"""kubectl rollout status, history, undo, restart, pause and resume (kubectl/pkg/cmd/rollout)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import timestamp
from simulator.kinds.describing.pod_parts import write_template
from simulator.kinds.describing.writer import Writer
from simulator.kubectl.applying import LAST_APPLIED
from simulator.kubectl.changing import send_change
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, dry_run, manager
from simulator.kubectl.output import printed_name
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError
from simulator.kubectl.rollouts import Revision, revisions_of, rollout_of, without_hash
from simulator.kubectl.selecting import Place, visit
from simulator.kubectl.tabwriter import align

SELECTOR = Flag("selector", "l")
RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
MANAGED_WARNING = (
    "Warning: resource {name} was previously managed with 'kubectl apply'. Rolling back will not update the "
    f"{LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider "
    "using 'kubectl apply' with your previous configuration file instead.\n"
)


class _Rollout(Verb):
    parents = ("rollout",)
    usage = "(TYPE NAME | TYPE/NAME) [flags]"

    def run(self, call: Invocation) -> int:
        if not call.args and not call.flags["filename"]:
            raise error("required resource not specified")
        for number in ("revision", "to-revision"):
            if call.flags.values.get(number, 0) < 0:
                raise error(f"revision must be a positive integer: {call.flags[number]}")
        return visit(call, call.args, lambda place, live: self.act(call, place, live), every=True)

    def act(self, call: Invocation, place: Place, live: Object) -> None:
        """Do it to one object."""
        raise NotImplementedError


class RolloutStatus(_Rollout):
    name = "status"
    summary = "Show the status of the rollout"
    flags = (
        Flag("watch", "w", "bool", default=True),
        Flag("revision", type="int", default=0),
        Flag("timeout", type="duration", default=0.0),
        SELECTOR, *FILES,
    )

    def act(self, call: Invocation, place: Place, live: Object) -> None:
        rollout = rollout_of(place.kind, "status viewer")
        deadline = call.transport.now() + (call.flags["timeout"] or float("inf"))
        for obj in self._states(call, place, deadline):
            text, done = rollout.status(obj, call.flags["revision"])
            call.io.out(text)
            if done or not call.flags["watch"]:
                return

    def _states(self, call: Invocation, place: Place, deadline: float) -> Iterator[Object]:
        """The object now, and as it changes."""
        events = call.rest.watch(place.kind, place.namespace, fieldSelector=f"metadata.name={place.name}")
        for event in events:
            if event is not None and event["type"] == "DELETED":
                raise error("object has been deleted")
            if event is not None and event["type"] != "BOOKMARK":
                yield event["object"]
            if call.transport.now() >= deadline:
                raise error("timed out waiting for the condition")


class RolloutHistory(_Rollout):
    name = "history"
    summary = "View rollout history"
    flags = (
        Flag("revision", type="int", default=0),
        SELECTOR, *FILES, *OUTPUT,
    )

    def act(self, call: Invocation, place: Place, live: Object) -> None:
        wanted = call.flags["revision"]
        found = revisions_of(call.rest, place.kind, live, "history viewer")
        if call.flags["output"]:
            self._print_stored(call, found, wanted)
            return
        name = printed_name(live)
        if wanted:
            call.io.out(f"{name} with revision #{wanted}\n{_template_text(_numbered(found, wanted))}\n")
        elif not found:
            call.io.out(f"{name} \nNo rollout history found.\n")
        else:
            rows = [["REVISION", "CHANGE-CAUSE"], *([str(item.number), item.cause or "<none>"] for item in found)]
            call.io.out(f"{name} \n{align(rows, minimum=0, padding=2)}\n")

    def _print_stored(self, call: Invocation, found: list[Revision], wanted: int) -> None:
        reporter = Reporter(call)
        for item in [_numbered(found, wanted)] if wanted else found:
            reporter.say(item.stored, "")


def _numbered(found: list[Revision], wanted: int) -> Revision:
    for item in found:
        if item.number == wanted:
            return item
    raise error("unable to find the specified revision")


class _Tabbed(Writer):
    """A page whose tabs stay: this command alone does not align its columns."""

    def text(self) -> str:
        return "".join(self._parts)


def _template_text(revision: Revision) -> str:
    writer = _Tabbed()
    write_template(writer, revision.template)
    return writer.text()


class RolloutUndo(_Rollout):
    name = "undo"
    summary = "Undo a previous rollout"
    flags = (
        Flag("to-revision", type="int", default=0),
        SELECTOR, *FILES, *OUTPUT, *DRY_RUN,
    )

    def act(self, call: Invocation, place: Place, live: Object) -> None:
        reporter, mode = Reporter(call), dry_run(call)
        if LAST_APPLIED in (live["metadata"].get("annotations") or {}):
            call.io.err(MANAGED_WARNING.format(name=f"{place.kind.plural}/{place.name}"))
        found = revisions_of(call.rest, place.kind, live, "rollbacker")
        target = self._target(call, place, found)
        if mode == "client":
            will = "" if place.kind.kind == "Deployment" else "will roll back to "
            call.io.out(f"{printed_name(live)} {will}{_template_text(target)} (dry run)\n")
            return
        if live["spec"].get("paused"):
            raise error("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and "
                        "try again")
        if without_hash(target.template) == live["spec"]["template"]:
            number = call.flags["to-revision"]
            reporter.say(live, f"skipped rollback (current template already matches revision {number})")
            return
        reporter.say(self._restore(call, place, live, target), "rolled back")

    def _restore(self, call: Invocation, place: Place, live: Object, target: Revision) -> Object:
        form, patch = rollout_of(place.kind, "rollbacker").restore(live, target)
        query = {"dryRun": "All"} if dry_run(call) == "server" else {}
        try:
            return call.rest.patch(place.kind, place.namespace, place.name, patch, form, **query)
        except ServerError as refused:
            number = call.flags["to-revision"]
            raise error(f"failed restoring revision {number}: {refused.status.get('message', '')}") from None

    def _target(self, call: Invocation, place: Place, found: list[Revision]) -> Revision:
        wanted = call.flags["to-revision"]
        if wanted:
            for item in found:
                if item.number == wanted:
                    return item
            raise error(f"unable to find specified revision {wanted} in history")
        if len(found) < 2:
            if place.kind.kind == "Deployment":
                raise error(f'no rollout history found for deployment "{place.name}"')
            raise error("no last revision to roll back to")
        return found[-2]


class _Change(_Rollout):
    operation = ""
    flags = (SELECTOR, *FILES, *OUTPUT, *manager("kubectl-rollout"))

    def act(self, call: Invocation, place: Place, live: Object) -> None:
        reporter, new = Reporter(call), deep_copy(live)
        problem = self.change(call, place, new)
        if problem:
            raise error(f'{place.kind.resource} "{place.name}" {problem}')
        reporter.say(send_change(call, place, live, new), self.operation)

    def change(self, call: Invocation, place: Place, obj: Object) -> str:
        """Change the object; returns what stands against it."""
        raise NotImplementedError


class RolloutRestart(_Change):
    name = "restart"
    summary = "Restart a resource"
    operation = "restarted"

    def change(self, call: Invocation, place: Place, obj: Object) -> str:
        if obj["spec"].get("paused"):
            return "can't restart paused deployment (run rollout resume first)"
        if not isinstance(obj["spec"].get("template"), dict) or not {"strategy", "updateStrategy"} & set(obj["spec"]):
            return "restarting is not supported"
        meta = obj["spec"]["template"].setdefault("metadata", {})
        meta["annotations"] = {**(meta.get("annotations") or {}), RESTARTED_AT: timestamp(call.transport.now())}
        return ""


class RolloutPause(_Change):
    name = "pause"
    summary = "Mark the provided resource as paused"
    operation = "paused"

    def change(self, call: Invocation, place: Place, obj: Object) -> str:
        if "strategy" not in obj["spec"]:
            return "pausing is not supported"
        if obj["spec"].get("paused"):
            return "is already paused"
        obj["spec"]["paused"] = True
        return ""


class RolloutResume(_Change):
    name = "resume"
    summary = "Resume a paused resource"
    operation = "resumed"

    def change(self, call: Invocation, place: Place, obj: Object) -> str:
        if "strategy" not in obj["spec"]:
            return "resuming is not supported"
        if not obj["spec"].pop("paused", False):
            return "is not paused"
        return ""


