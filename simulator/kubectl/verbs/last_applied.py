"""kubectl apply view-last-applied (kubectl/pkg/cmd/apply/apply_view_last_applied.go)."""

from __future__ import annotations

import json

from simulator.apimachinery.metadata import Object
from simulator.kubectl.applying import LAST_APPLIED
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import FILES
from simulator.kubectl.output import to_json, to_yaml
from simulator.kubectl.selecting import Place, visit


class ViewLastApplied(Verb):
    name = "view-last-applied"
    parents = ("apply",)
    usage = "(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)"
    summary = "View the latest last-applied-configuration annotations of a resource/object"
    flags = (Flag("output", "o", default="yaml"), Flag("selector", "l"), Flag("all", type="bool"), *FILES)

    def run(self, call: Invocation) -> int:
        form = call.flags["output"]
        if form not in ("yaml", "json"):
            raise error(f"Unexpected -o output mode: {form}, the flag 'output' must be one of yaml|json\n"
                        "See 'kubectl apply view-last-applied -h' for help and examples")
        return visit(call, call.args, lambda place, live: self._show(call, place, live))

    def _show(self, call: Invocation, place: Place, live: Object) -> None:
        text = (live["metadata"].get("annotations") or {}).get(LAST_APPLIED)
        if text is None:
            return
        obj = json.loads(text)
        call.io.out(to_json(obj).replace("    ", "  ") if call.flags["output"] == "json" else to_yaml(obj))
