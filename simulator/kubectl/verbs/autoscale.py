"""kubectl autoscale (kubectl/pkg/cmd/autoscale)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.numerals import whole_number
from simulator.apimachinery.quantity import canonical
from simulator.kinds import BY_GROUP_KIND, BY_RESOURCE
from simulator.kubectl.applying import with_last_applied
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, dry_run, manager, write_query
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError
from simulator.kubectl.selecting import Place, visit

RESOURCE = "horizontalpodautoscalers.autoscaling"
UNITS = {"cpu": "m", "memory": "Mi"}
DEPRECATED = ("Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for "
              "milliCPU).")
NOT_V1 = "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: "


class Autoscale(Verb):
    name = "autoscale"
    usage = "(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]"
    summary = "Auto-scale a deployment, replica set, stateful set, or replication controller"
    flags = (
        Flag("min", type="int", default=-1),
        Flag("max", type="int", default=-1, required=True),
        Flag("cpu-percent", type="int", default=-1, deprecated=DEPRECATED),
        Flag("cpu", default=""),
        Flag("memory", default=""),
        Flag("name", default=""),
        Flag("save-config", type="bool"),
        *FILES, *OUTPUT, *DRY_RUN, *manager("kubectl-autoscale"), *RECORD,
    )

    def run(self, call: Invocation) -> int:
        flags, done = call.flags, []
        if flags["max"] < 1:
            raise error(f"--max=MAXPODS is required and must be at least 1, max: {flags['max']}")
        if flags["max"] < flags["min"]:
            raise error(f"--max=MAXPODS must be larger or equal to --min=MINPODS, max: {flags['max']}, "
                        f"min: {flags['min']}")
        if flags["cpu-percent"] > 0 and flags["cpu"]:
            raise error("--cpu-percent and --cpu are mutually exclusive")
        for resource in UNITS:
            if flags[resource]:
                target(flags[resource], resource)
        reporter = Reporter(call)

        def autoscale(place: Place, live: Object) -> None:
            self._autoscale(call, reporter, place)
            done.append(place)

        code = visit(call, call.args, autoscale, latest=False)
        if not done and not code:
            raise error("no objects passed to autoscale")
        return code

    def _autoscale(self, call: Invocation, reporter: Reporter, place: Place) -> None:
        kind = place.kind
        if "scale" not in kind.subresources:
            where = f"{kind.group}/{kind.version}, Resource={kind.plural}"
            raise error(f"cannot autoscale a {kind.kind}: could not find scale subresource for {where} in discovery "
                        "information")
        made = recorded(call, self._made(call, place))
        if dry_run(call) == "client":
            reporter.say(made, "created")
            return
        try:
            self._create(call, reporter, place, made)
        except ServerError:
            problem = _v1_problem(call)
            if problem is not None:
                raise error(f"{NOT_V1}{problem}") from None
            self._create(call, reporter, place, self._made_v1(call, made))

    def _create(self, call: Invocation, reporter: Reporter, place: Place, made: Object) -> None:
        sent = with_last_applied(made, made=True) if call.flags["save-config"] else made
        kind = BY_GROUP_KIND.get((made["apiVersion"], made["kind"])) or BY_RESOURCE[RESOURCE]
        created = call.rest.create(kind, place.namespace, sent, **write_query(call))
        reporter.say({"apiVersion": kind.api_version, "kind": kind.kind, **created}, "autoscaled")

    def _made(self, call: Invocation, place: Place) -> Object:
        flags = call.flags
        meta: Object = {"name": flags["name"] or place.name}
        if call.namespace_given:
            meta["namespace"] = place.namespace
        spec: Object = {"maxReplicas": flags["max"], "scaleTargetRef": {
            "apiVersion": place.kind.api_version, "kind": place.kind.kind, "name": place.name}}
        if flags["min"] > 0:
            spec["minReplicas"] = flags["min"]
        wanted = [("cpu", f"{flags['cpu-percent']}%")] if flags["cpu-percent"] > 0 else []
        wanted += [(resource, flags[resource]) for resource in UNITS if flags[resource]]
        if wanted:
            spec["metrics"] = [{"type": "Resource", "resource": {"name": name, "target": target(text, name)}}
                               for name, text in wanted]
        return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": meta, "spec": spec,
                "status": {"currentMetrics": None, "desiredReplicas": 0}}

    def _made_v1(self, call: Invocation, made: Object) -> Object:
        spec = {field: value for field, value in made["spec"].items() if field != "metrics"}
        if call.flags["cpu-percent"] >= 0:
            spec["targetCPUUtilizationPercentage"] = call.flags["cpu-percent"]
        return {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": made["metadata"],
                "spec": spec, "status": {"currentReplicas": 0, "desiredReplicas": 0}}


def _v1_problem(call: Invocation) -> str | None:
    """Why the autoscaler cannot be written as autoscaling/v1; None where it can."""
    flags = call.flags
    try:
        wanted = target(flags["cpu"], "cpu")
    except Failure as problem:
        return str(problem).removeprefix("error: ").rstrip("\n")
    share = flags["cpu-percent"] >= 0 or wanted["type"] == "Utilization"
    return None if share and not flags["memory"] else "%!w(<nil>)"


def target(text: str, resource: str) -> dict[str, Any]:
    """What ``70%``, ``500m`` or ``500`` ask for.

    Raises:
        Failure: it is none of these.
    """
    text = text.strip()
    if not text:
        raise error("empty input")
    if text.endswith("%"):
        share = whole_number(text[:-1])
        if share is None or not 0 <= share < 2**31:
            raise error(f"invalid percentage value: {text[:-1]}")
        return {"type": "Utilization", "averageUtilization": share}
    try:
        plain = float(text)
    except ValueError:
        plain = None
    try:
        amount = canonical(f"{plain:g}{UNITS[resource]}" if plain is not None else text)
    except ValueError:
        raise error(f"invalid resource {resource} value: {text}") from None
    return {"type": "AverageValue", "averageValue": amount}
