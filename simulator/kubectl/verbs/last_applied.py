"""kubectl apply view-last-applied, set-last-applied and edit-last-applied (kubectl/pkg/cmd/apply)."""

from __future__ import annotations

import json

from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.metadata import Object
from simulator.kubectl.applying import LAST_APPLIED, compact
from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.editing import Outcome, Session, editor_program
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, dry_run, manager
from simulator.kubectl.manifests import Manifest, read_manifests
from simulator.kubectl.output import to_json, to_yaml
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.selecting import Place, places, visit


class ViewLastApplied(Verb):
    name = "view-last-applied"
    parents = ("apply",)
    usage = "(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)"
    summary = "View the latest last-applied-configuration annotations of a resource/object"
    flags = (Flag("output", "o", default="yaml"), Flag("selector", "l"), Flag("all", type="bool"), *FILES)

    def run(self, call: Invocation) -> int:
        form = call.flags["output"]
        if form not in ("yaml", "json"):
            raise misuse(self, f"Unexpected -o output mode: {form}, the flag 'output' must be one of yaml|json")
        return visit(call, call.args, lambda place, live: self._show(call, place, live))

    def _show(self, call: Invocation, place: Place, live: Object) -> None:
        text = _annotation(live)
        if text is None:
            return
        obj = json.loads(text)
        call.io.out(to_json(obj, indent=2) if call.flags["output"] == "json" else to_yaml(obj))


class SetLastApplied(Verb):
    name = "set-last-applied"
    parents = ("apply",)
    usage = "-f FILENAME"
    summary = "Set the last-applied-configuration annotation on a live object to match the contents of a file"
    flags = (Flag("create-annotation", type="bool"), *(flag for flag in FILES if flag.name not in ("kustomize",
             "recursive")), *OUTPUT, *DRY_RUN)

    def run(self, call: Invocation) -> int:
        reporter = Reporter(call)
        changes = []
        for item in read_manifests(call, call.flags["filename"], False):
            namespace = item.obj["metadata"].get("namespace", "")
            live = call.rest.get(item.kind, namespace, item.name)
            old, new = _annotation(live), compact(item.obj)
            if old is None and not call.flags["create-annotation"]:
                raise error(f"no last-applied-configuration annotation found on resource: {item.name}, to create the "
                            "annotation, run the command with --create-annotation")
            if (old or "").strip() == new:
                call.io.out(f"set-last-applied {item.name}: no changes required.\n")
            else:
                changes.append((item, live, new))
        for item, live, text in changes:
            reporter.say(self._set(call, item, live, text), "configured")
        return 0

    def _set(self, call: Invocation, item: Manifest, live: Object, text: str) -> Object:
        mode = dry_run(call)
        if mode == "client":
            return live
        patch = {"metadata": {"annotations": {LAST_APPLIED: text + "\n"}}}
        return call.rest.patch(item.kind, item.obj["metadata"].get("namespace", ""), item.name, patch,
                               dryRun="All" if mode == "server" else None)


class EditLastApplied(Verb):
    name = "edit-last-applied"
    parents = ("apply",)
    usage = "(RESOURCE/NAME | -f FILENAME)"
    summary = "Edit latest last-applied-configuration annotations of a resource/object"
    flags = (Flag("windows-line-endings", type="bool"), Flag("validate", default="strict", bare="strict"),
             *FILES, *OUTPUT, *manager("kubectl-client-side-apply"))

    def run(self, call: Invocation) -> int:
        if not editor_program(call):
            raise NotSimulated("apply edit-last-applied without KUBE_EDITOR or EDITOR is not simulated here: name a "
                               "program, such as KUBE_EDITOR='sed -i …'")
        found = [call.rest.get(place.kind, place.namespace, place.name)
                 for place in places(call, call.args, every=True)]
        texts = [text for text in map(_annotation, found) if text is not None]
        if not texts:
            raise error("no last-applied-configuration annotation found on resources, to create the annotation, use "
                        "command `kubectl apply set-last-applied --create-annotation`")
        objects, reporter = [json.loads(text) for text in texts], Reporter(call)

        def save(item: Manifest, outcome: Outcome) -> None:
            if item.obj in objects:
                reporter.say(item.obj, "skipped")
                return
            text = compact(item.obj)
            call.rest.patch(item.kind, item.obj["metadata"].get("namespace", ""), item.name,
                            {"metadata": {"annotations": {LAST_APPLIED: text}}},
                            fieldManager=call.flags["field-manager"])
            reporter.say(item.obj, "edited")

        return Session(call, objects, save, header="last applied").run()


def _annotation(live: Object) -> str | None:
    return (live["metadata"].get("annotations") or {}).get(LAST_APPLIED)
