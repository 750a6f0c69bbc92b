"""kubectl edit (kubectl/pkg/cmd/edit, kubectl/pkg/cmd/util/editor).

``KUBE_EDITOR`` or ``EDITOR`` names a program of the terminal that edits the file. Without one the object opens in the
browser's editor, and ``kubectl replace`` sends it back.
"""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.kubectl.applying import compact, patch_form, with_last_applied
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.editing import Outcome, Session, editor_program
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import FILES, OUTPUT, SAVE, field_validation, manager
from simulator.kubectl.manifests import Manifest
from simulator.kubectl.output import to_yaml
from simulator.kubectl.printing import printer_of
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError, object_path
from simulator.kubectl.selecting import places
from simulator.kubectl.three_way import three_way_patch

SERVER_FIELDS = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid", "selfLink")
IDENTITY = "At least one of apiVersion, kind and name was changed"


class Edit(Verb):
    name = "edit"
    usage = "(RESOURCE/NAME | -f FILENAME)"
    summary = "Edit a resource on the server"
    flags = (
        *FILES, *OUTPUT, *SAVE, *manager("kubectl-edit"), *RECORD,
        Flag("output-patch", type="bool"),
        Flag("subresource", default=""),
        Flag("windows-line-endings", type="bool"),
    )

    def run(self, call: Invocation) -> int:
        field_validation(call)
        printer_of(call)
        found = [(place, self._live(call, place)) for place in places(call, call.args, every=True)]
        if not found:
            raise error("edit cancelled, no objects found")
        if not editor_program(call):
            return self._in_browser(call, [obj for _, obj in found])
        objects = [obj for _, obj in found]
        reporter = Reporter(call)

        def save(item: Manifest, outcome: Outcome) -> None:
            self._save(call, reporter, objects, item, outcome)

        return Session(call, objects, save).run()

    def _live(self, call: Invocation, place) -> Object:
        path = object_path(place.kind, place.namespace, place.name, call.flags["subresource"])
        return call.rest.request("GET", path).body

    def _save(self, call: Invocation, reporter: Reporter, objects: list[Object], item: Manifest,
              outcome: Outcome) -> None:
        meta = item.obj["metadata"]
        original = next((obj for obj in objects if obj["metadata"].get("uid") == meta.get("uid")), None)
        if original is None:
            raise Failure(f"error: no original object found for {item.kind.kind} {item.name}")
        if "managedFields" in original["metadata"]:
            meta["managedFields"] = original["metadata"]["managedFields"]
        edited = recorded(call, with_last_applied(item.obj) if call.flags["save-config"] else item.obj)
        if edited == original:
            reporter.say(edited, "skipped")
            return
        patch = three_way_patch(item.kind.schema, original, edited, original)
        if {"apiVersion", "kind"} & set(patch) or "name" in (patch.get("metadata") or {}):
            raise error(IDENTITY)
        if call.flags["output-patch"]:
            call.io.out(f"Patch: {compact(patch)}\n")
        try:
            changed = call.rest.patch(item.kind, original["metadata"].get("namespace", ""), item.name, patch,
                                      patch_form(item.kind), call.flags["subresource"],
                                      fieldManager=call.flags["field-manager"], fieldValidation=field_validation(call))
        except ServerError as refused:
            call.io.err(outcome.refused(item, refused) + "\n")
            return
        reporter.say(changed, "edited")

    def _in_browser(self, call: Invocation, objects: list[Object]) -> int:
        for live in objects:
            obj = deep_copy(live)
            obj.pop("status", None)
            for field in SERVER_FIELDS:
                obj["metadata"].pop(field, None)
            name = f"edit-{obj['kind'].lower()}-{obj['metadata']['name']}.yaml"
            call.io.fs.write(f"/root/{name}", to_yaml(obj))
            call.io.edit(f"/root/{name}")
            call.io.err(f"~/{name} is open in the editor: change it, save it, then run\n"
                        f"  kubectl replace -f ~/{name}\n")
        return 0
