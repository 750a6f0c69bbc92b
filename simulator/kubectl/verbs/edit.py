"""kubectl edit, in two steps: the object opens in the browser's editor, and ``kubectl replace`` sends it back.

The real command waits for an editor program; there is none here (kubectl/pkg/cmd/util/editor).
"""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, Verb
from simulator.kubectl.flags import unsupported
from simulator.kubectl.groups import FILES
from simulator.kubectl.output import to_yaml
from simulator.kubectl.selecting import Place, visit

SERVER_FIELDS = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid", "selfLink")


class Edit(Verb):
    name = "edit"
    usage = "(RESOURCE/NAME | -f FILENAME)"
    summary = "Edit a resource on the server"
    flags = (
        *FILES,
        *unsupported("output/o show-managed-fields:b template allow-missing-template-keys:b field-manager "
                     "output-patch:b save-config:b subresource validate windows-line-endings:b"),
    )

    def run(self, call: Invocation) -> int:
        program = call.io.env.get("KUBE_EDITOR") or call.io.env.get("EDITOR")
        if program:
            raise NotSimulated(f"running {program.split()[0]} as the editor is not simulated here: unset KUBE_EDITOR "
                               "and EDITOR, and kubectl edit opens the editor beside the terminal")
        return visit(call, call.args, lambda place, live: self._open(call, place, live))

    def _open(self, call: Invocation, place: Place, live: Object) -> None:
        obj = deep_copy(live)
        obj.pop("status", None)
        for field in SERVER_FIELDS:
            obj["metadata"].pop(field, None)
        name = f"edit-{place.kind.singular}-{place.name}.yaml"
        call.io.fs.write(f"/root/{name}", to_yaml(obj))
        call.io.edit(f"/root/{name}")
        call.io.err(f"~/{name} is open in the editor: change it, save it, then run\n  kubectl replace -f ~/{name}\n")
