"""kubectl taint (kubectl/pkg/cmd/taint)."""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.names import label_value_problems, qualified_name_problems
from simulator.kubectl.changing import send_change
from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, OUTPUT, manager
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.resources import find_kind
from simulator.kubectl.selecting import Place, visit

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
Taint = dict[str, str]


class TaintVerb(Verb):
    name = "taint"
    usage = "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N"
    summary = "Update the taints on one or more nodes"
    flags = (
        Flag("overwrite", type="bool"),
        Flag("all", type="bool"),
        Flag("selector", "l"),
        Flag("validate", default="strict", bare="strict"),
        *OUTPUT, *DRY_RUN, *manager("kubectl-taint"),
    )

    def run(self, call: Invocation) -> int:
        resources, specs = _split(call.args)
        if not resources:
            raise error("one or more resources must be specified as <resource> <name>")
        if not specs:
            raise error("at least one taint update is required")
        try:
            add, remove = _parse(specs)
        except ValueError as problem:
            raise misuse(self, str(problem)) from None
        self._check(call, resources, add, remove)
        reporter = Reporter(call, tells_dry=False)

        def change(place: Place, live: Object) -> None:
            operation, taints = _reorganize(live, bool(call.flags["overwrite"]), add, remove)
            new = deep_copy(live)
            new["spec"]["taints"] = taints
            if not taints:
                del new["spec"]["taints"]
            reporter.say(send_change(call, place, live, new), operation)

        return visit(call, resources, change)

    def _check(self, call: Invocation, resources: list[str], add: list[Taint], remove: list[Taint]) -> None:
        word = resources[0].lower()
        if find_kind(word.partition("/")[0]).resource != "nodes":
            raise error(f"invalid resource type {word}, only node types are supported")
        both = [f"{gone['key']}={gone['effect']}" for new in add for gone in remove
                if new["key"] == gone["key"] and gone["effect"] in ("", new["effect"])]
        if both:
            raise error("can not both modify and remove the following taint(s) in the same command: " + ", ".join(both))
        flags = call.flags
        if flags["all"] and flags["selector"]:
            raise error("setting 'all' parameter with a non empty selector is prohibited")
        if not flags["all"] and not flags["selector"] and len(resources) < 2 and "/" not in resources[0]:
            raise error("at least one resource name must be specified since 'all' parameter is not set")


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    resources: list[str] = []
    specs: list[str] = []
    for word in words:
        if "=" in word or ":" in word or word.endswith("-"):
            specs.append(word)
        elif specs:
            raise error(f"all resources must be specified before taint changes: {word}")
        else:
            resources.append(word)
    return resources, specs


def _parse(specs: list[str]) -> tuple[list[Taint], list[Taint]]:
    add: list[Taint] = []
    remove: list[Taint] = []
    for spec in specs:
        if spec.endswith("-"):
            remove.append(_taint(spec[:-1]))
            continue
        taint = _taint(spec)
        if not taint["effect"]:
            raise ValueError(f"invalid taint spec: {spec}")
        if any((other["key"], other["effect"]) == (taint["key"], taint["effect"]) for other in add):
            raise ValueError(f"duplicated taints with the same key and effect: {taint['key']}")
        add.append(taint)
    return add, remove


def _taint(spec: str) -> Taint:
    """Raises ValueError with upstream's words."""
    parts = spec.split(":")
    effect = parts[1] if len(parts) > 1 else ""
    if len(parts) > 2:
        raise ValueError(f"invalid taint spec: {spec}")
    if len(parts) == 2 and effect not in EFFECTS:
        raise ValueError(f"invalid taint effect: {effect}, unsupported taint effect")
    key, _, value = parts[0].partition("=")
    problems = [*label_value_problems(value), *qualified_name_problems(key)] if "=" not in value else [""]
    if problems:
        raise ValueError(f"invalid taint spec: {spec}" + (f", {'; '.join(problems)}" if any(problems) else ""))
    return {"key": key, "value": value, "effect": effect}


def _matches(one: Taint, other: Taint) -> bool:
    return one["key"] == other["key"] and one["effect"] == other["effect"]


def _reorganize(node: Object, overwrite: bool, add: list[Taint], remove: list[Taint]) -> tuple[str, list[Taint]]:
    """The word for what happens and the node's taints after it: new ones first, then what was there."""
    old = node["spec"].get("taints") or []
    clash = [taint["key"] for taint in add if any(_matches(taint, other) for other in old)]
    if clash and not overwrite:
        raise error(f"node {node['metadata']['name']} already has {','.join(clash)} taint(s) with same effect(s) and "
                    "--overwrite is false")
    taints = [{key: value for key, value in taint.items() if value} for taint in add]
    taints += [taint for taint in old if not any(_matches(taint, other) for other in add)]
    added, removed = len(taints) != len(old), False
    for gone in remove:
        kept = [taint for taint in taints if taint["key"] != gone["key"] or gone["effect"] not in ("", taint["effect"])]
        removed = len(kept) != len(taints)
        if not removed:
            shown = f"{gone['key']}:{gone['effect']}" if gone["effect"] else gone["key"]
            raise error(f'taint "{shown}" not found')
        taints = kept
    if (added and removed) or overwrite:
        return "modified", taints
    return ("tainted" if added else "untainted"), taints
