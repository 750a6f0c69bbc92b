"""kubectl expose (kubectl/pkg/cmd/expose)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.applying import with_last_applied
from simulator.kubectl.changing import pod_spec
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, dry_run, manager, write_query
from simulator.kubectl.overriding import OVERRIDES, overridden
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.selecting import Place, visit

EXPOSABLE = ("pods", "services", "replicationcontrollers", "deployments.apps", "replicasets.apps")
MAX_NAME = 63


class Expose(Verb):
    name = "expose"
    usage = ("(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] "
             "[--name=name] [--external-ip=external-ip-of-service] [--type=type]")
    summary = "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service"
    flags = (
        Flag("port", default=""),
        Flag("target-port", default=""),
        Flag("protocol", default=""),
        Flag("name", default=""),
        Flag("type", default=""),
        Flag("selector", default=""),
        Flag("labels", "l", default=""),
        Flag("cluster-ip", default=""),
        Flag("external-ip", default=""),
        Flag("load-balancer-ip", default=""),
        Flag("session-affinity", default=""),
        Flag("save-config", type="bool"),
        *FILES, *OUTPUT, *DRY_RUN, *manager("kubectl-expose"), *OVERRIDES, *RECORD,
    )

    def run(self, call: Invocation) -> int:
        reporter = Reporter(call)

        def expose(place: Place, live: Object) -> None:
            service = recorded(call, overridden(call, self._service(call, place, live)))
            if dry_run(call) == "client":
                if call.namespace_given:
                    service["metadata"]["namespace"] = call.namespace
                reporter.say(service, "exposed")
                return
            sent = with_last_applied(service, made=True) if call.flags["save-config"] else service
            created = call.rest.create(BY_RESOURCE["services"], place.namespace, sent, **write_query(call))
            reporter.say(created, "exposed")

        selector, call.flags.values["selector"] = call.flags["selector"], None
        self._selector = selector
        return visit(call, call.args, expose, latest=False)

    _selector = ""

    def _service(self, call: Invocation, place: Place, live: Object) -> Object:
        if place.kind.resource not in EXPOSABLE:
            group = f"{place.kind.kind}.{place.kind.group}" if place.kind.group else place.kind.kind
            raise error(f"cannot expose a {group}")
        flags = call.flags
        labels = _pairs(flags["labels"]) or live["metadata"].get("labels") or {}
        meta: Object = {"name": flags["name"] or place.name[:MAX_NAME]}
        if labels:
            meta["labels"] = dict(labels)
        spec: Object = {"selector": _pairs(self._selector) or _selector_of(live)}
        ports = self._ports(call, live)
        if ports:
            spec["ports"] = ports
        for field, flag in (("type", "type"), ("clusterIP", "cluster-ip"), ("loadBalancerIP", "load-balancer-ip"),
                            ("sessionAffinity", "session-affinity")):
            if flags[flag]:
                spec[field] = flags[flag]
        if flags["external-ip"]:
            spec["externalIPs"] = [flags["external-ip"]]
        return {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec, "status": {"loadBalancer": {}}}

    def _ports(self, call: Invocation, live: Object) -> list[Object]:
        flags, known = call.flags, _ports_of(live)
        numbers = [int(text) for text in flags["port"].split(",")] if flags["port"] else [number for number, _ in known]
        if not numbers and flags["cluster-ip"] != "None":
            raise error("couldn't find port via --port flag or introspection")
        protocols = dict(known)
        named = len(numbers) > 1
        return [self._port(flags, number, protocols.get(number, "TCP"), named, place)
                for place, number in enumerate(numbers, 1)]

    def _port(self, flags, number: int, protocol: str, named: bool, place: int) -> Object:
        target = flags["target-port"]
        port = {"port": number, "protocol": flags["protocol"] or protocol,
                "targetPort": int(target) if target.isdigit() else target or number}
        return {"name": f"port-{place}", **port} if named else port


def _pairs(text: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in text.split(",")) if text else {}


def _selector_of(live: Object) -> dict[str, str]:
    """The labels that select the object's pods.

    Raises:
        Failure: there are none, or they are more than equalities.
    """
    missing = "couldn't retrieve selectors via --selector flag or introspection: "
    spec = live["spec"]
    if "containers" in spec:
        if not live["metadata"].get("labels"):
            raise Failure(f"error: {missing}the pod has no labels and cannot be exposed")
        return dict(live["metadata"]["labels"])
    selector = spec.get("selector") or {}
    if selector.get("matchExpressions"):
        raise Failure(f"error: {missing}couldn't convert expressions - \"{selector['matchExpressions']}\" to map-based "
                      "selector format")
    labels = selector.get("matchLabels", {} if "matchExpressions" in selector else selector)
    if not labels:
        raise Failure(f"error: {missing}the {live['kind'].lower()} has no pod selector set")
    return dict(labels)


def _ports_of(live: Object) -> list[tuple[int, str]]:
    """(port, protocol) of a Service's ports, or of the containers of a workload."""
    if "ports" in live["spec"]:
        return [(port["port"], port.get("protocol", "TCP")) for port in live["spec"]["ports"]]
    if "template" not in live["spec"] and "containers" not in live["spec"]:
        return []
    found = [(port["containerPort"], port.get("protocol", "TCP")) for container in pod_spec(live)["containers"]
             for port in container.get("ports") or ()]
    return list(dict.fromkeys(found))
