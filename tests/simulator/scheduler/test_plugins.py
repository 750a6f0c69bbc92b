"""Each plugin alone: what it refuses, what it prefers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from simulator.scheduler import plugins
from simulator.scheduler.framework import Rejected, Skip, Snapshot
from simulator.scheduler.node_info import NodeInfo, PodInfo, pod_info
from simulator.scheduler.plugins import PLUGINS
from simulator.scheduler.resources import demand

MEBI = 1024 * 1024


def node(name: str = "n1", labels: dict | None = None, pods: tuple[dict, ...] = (), taints: tuple[dict, ...] = (),
         images: dict[str, int] | None = None, cpu: str = "4", memory: str = "8Gi") -> NodeInfo:
    info = NodeInfo(name)
    info.set_node({
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, **(labels or {})}},
        "spec": {"taints": list(taints)},
        "status": {"allocatable": {"cpu": cpu, "memory": memory, "pods": "110"},
                   "images": [{"names": [image], "sizeBytes": size} for image, size in (images or {}).items()]},
    })
    for item in pods:
        info.add(pod_info(item))
    return info


def pod(name: str = "p", labels: dict | None = None, namespace: str = "default", deleted: bool = False,
        requests: dict | None = None, ports: tuple[dict, ...] = (), image: str = "nginx", **spec: object) -> dict:
    container = {"name": "c", "image": image, "resources": {"requests": requests or {}}, "ports": list(ports)}
    meta = {"name": name, "namespace": namespace, "labels": labels or {"app": "web"}}
    if deleted:
        meta["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": {"containers": [container], **spec}}


def plugin(name: str):
    return next(item for item, _ in PLUGINS if item.name == name)


def snapshot(*nodes: NodeInfo) -> Snapshot:
    empty = SimpleNamespace(list=lambda *_: [], get=lambda *_: None)
    return Snapshot(nodes, SimpleNamespace(lister=lambda _: empty))


def refused(name: str, info: PodInfo, *nodes: NodeInfo) -> list[str]:
    """The names of the nodes that the plugin turns down."""
    state = plugin(name).prepare_filter(info, snapshot(*nodes))
    if isinstance(state, Skip):
        return []
    return [item.name for item in nodes if plugin(name).filter(state, info, item) is not None]


def scores(name: str, info: PodInfo, *nodes: NodeInfo) -> list[int]:
    state = plugin(name).prepare_score(info, nodes, snapshot(*nodes))
    assert not isinstance(state, Skip)
    return plugin(name).normalize(state, [plugin(name).score(state, info, item) for item in nodes], nodes)


def test_every_module_is_registered_under_upstreams_name() -> None:
    modules = {path.stem for path in Path(plugins.__file__).parent.glob("*.py")} - {"__init__"}
    assert modules == {type(item).__module__.rpartition(".")[2] for item, _ in PLUGINS}
    assert all(item.name == type(item).__name__ for item, _ in PLUGINS)


def test_weights_are_upstreams() -> None:
    assert {item.name: weight for item, weight in PLUGINS if weight} == {
        "TaintToleration": 3, "NodeAffinity": 2, "NodeResourcesFit": 1, "PodTopologySpread": 2, "InterPodAffinity": 2,
        "NodeResourcesBalancedAllocation": 1, "ImageLocality": 1}


@pytest.mark.parametrize(("spec", "expected"), [
    ({"containers": [{"resources": {"requests": {"cpu": "1"}}}, {"resources": {"requests": {"cpu": "500m"}}}]}, 1500),
    ({"containers": [{}], "initContainers": [{"resources": {"requests": {"cpu": "2"}}}]}, 2000),
    ({"containers": [{"resources": {"requests": {"cpu": "1"}}}],
      "initContainers": [{"restartPolicy": "Always", "resources": {"requests": {"cpu": "1"}}},
                         {"resources": {"requests": {"cpu": "1500m"}}}]}, 2500),
    ({"containers": [{}], "overhead": {"cpu": "250m"}}, 250),
    ({"containers": [{"resources": {"requests": {"cpu": "1"}}}], "resources": {"requests": {"cpu": "3"}}}, 3000),
], ids=("containers add up", "the largest init container", "a sidecar runs beside the next", "overhead", "pod level"))
def test_what_a_pod_asks_for(spec: dict, expected: int) -> None:
    assert demand(spec).stated["cpu"] == expected


def test_a_container_without_requests_counts_a_little_when_nodes_are_scored() -> None:
    assert demand({"containers": [{}]})[1:] == (100, 200 * MEBI)


def test_resources_that_are_taken_may_come_free_and_those_never_there_not() -> None:
    full = node(pods=(pod("a", requests={"cpu": "3"}),))
    wants = {size: pod_info(pod(requests={"cpu": size})) for size in ("1", "2", "5")}
    fit = plugin("NodeResourcesFit")
    verdicts = {size: fit.filter(fit.prepare_filter(info, snapshot(full)), info, full) for size, info in wants.items()}
    assert verdicts["1"] is None
    assert (verdicts["2"].reasons, verdicts["2"].final) == (("Insufficient cpu",), False)
    assert (verdicts["5"].reasons, verdicts["5"].final) == (("Insufficient cpu",), True)


def test_a_node_takes_so_many_pods() -> None:
    crowded = node(pods=tuple(pod(f"p{number}") for number in range(110)))
    fit, info = plugin("NodeResourcesFit"), pod_info(pod())
    assert fit.filter(fit.prepare_filter(info, snapshot(crowded)), info, crowded).reasons == ("Too many pods",)


def test_the_emptier_node_scores_higher() -> None:
    busy = node("busy", pods=(pod("a", requests={"cpu": "2", "memory": "4Gi"}),))
    info = pod_info(pod(requests={"cpu": "1", "memory": "2Gi"}))
    assert scores("NodeResourcesFit", info, busy, node("idle")) == [25, 75]


def test_a_pod_that_evens_out_cpu_and_memory_scores_higher() -> None:
    lopsided = node("lopsided", pods=(pod("a", requests={"cpu": "2"}),))
    info = pod_info(pod(requests={"memory": "4Gi"}))
    even, tipped = scores("NodeResourcesBalancedAllocation", info, lopsided, node())
    assert even == 87
    assert tipped == 62


@pytest.mark.parametrize(("wanted", "taken", "clash"), [
    ({"hostPort": 80}, {"hostPort": 80}, True),
    ({"hostPort": 80}, {"hostPort": 81}, False),
    ({"hostPort": 80}, {"hostPort": 80, "protocol": "UDP"}, False),
    ({"hostPort": 80, "hostIP": "10.0.0.1"}, {"hostPort": 80, "hostIP": "10.0.0.2"}, False),
    ({"hostPort": 80, "hostIP": "10.0.0.1"}, {"hostPort": 80}, True),
])
def test_host_ports_clash_on_the_same_address_only(wanted: dict, taken: dict, clash: bool) -> None:
    there = node(pods=(pod("a", ports=({"containerPort": 1, **taken},)),))
    assert bool(refused("NodePorts", pod_info(pod(ports=({"containerPort": 1, **wanted},))), there)) is clash


def test_a_cordoned_node_is_refused_unless_tolerated() -> None:
    cordoned = node()
    cordoned.node["spec"]["unschedulable"] = True
    assert refused("NodeUnschedulable", pod_info(pod()), cordoned) == ["n1"]
    assert refused("NodeUnschedulable", pod_info(pod(tolerations=[{"operator": "Exists"}])), cordoned) == []


def test_terms_that_name_nodes_narrow_the_choice() -> None:
    def pinned(*names: tuple[str, ...]) -> PodInfo:
        fields = [[{"key": "metadata.name", "operator": "In", "values": list(item)}] for item in names]
        terms = [{"matchFields": item} for item in fields]
        return pod_info(pod(affinity={"nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}))

    affinity = plugin("NodeAffinity")
    info = pinned(("n1",), ("n2",))
    assert affinity.candidates(affinity.prepare_filter(info, snapshot())) == {"n1", "n2"}
    with pytest.raises(Rejected, match="conflict"):
        affinity.prepare_filter(pinned(()), snapshot())


def test_preferred_nodes_score_by_weight() -> None:
    def preference(zone: str, weight: int) -> dict:
        return {"weight": weight, "preference": {"matchExpressions": [
            {"key": "zone", "operator": "In", "values": [zone]}]}}

    info = pod_info(pod(affinity={"nodeAffinity": {
        "preferredDuringSchedulingIgnoredDuringExecution": [preference("a", 80), preference("b", 20)]}}))
    assert scores("NodeAffinity", info, *(node(zone, {"zone": zone}) for zone in "abc")) == [100, 25, 0]


def test_nodes_that_have_a_large_image_are_preferred() -> None:
    here = node("here", images={"nginx:latest": 1000 * MEBI})
    there = node("there")
    assert scores("ImageLocality", pod_info(pod()), here, there) == [48, 0]
    assert isinstance(plugin("ImageLocality").prepare_score(pod_info(pod(image="httpd")), (), snapshot(here)), Skip)


def spread(when: str = "DoNotSchedule", skew: int = 1, **more: object) -> dict:
    return {"maxSkew": skew, "topologyKey": "zone", "whenUnsatisfiable": when,
            "labelSelector": {"matchLabels": {"app": "web"}}, **more}


def test_spreading_counts_live_pods_of_the_namespace_that_match() -> None:
    a = node("a", {"zone": "a"}, pods=(pod("1"), pod("2", deleted=True), pod("3", namespace="other"),
                                       pod("4", labels={"app": "db"})))
    b = node("b", {"zone": "b"})
    info = pod_info(pod(topologySpreadConstraints=[spread()]))
    assert refused("PodTopologySpread", info, a, b) == ["a"]
    assert refused("PodTopologySpread", pod_info(pod(topologySpreadConstraints=[spread(skew=2)])), a, b) == []


def test_too_few_domains_count_as_empty_ones() -> None:
    info = pod_info(pod(topologySpreadConstraints=[spread(minDomains=2)]))
    assert refused("PodTopologySpread", info, node("a", {"zone": "a"}, pods=(pod("1"),))) == ["a"]


def test_soft_constraints_prefer_the_emptier_zone() -> None:
    info = pod_info(pod(topologySpreadConstraints=[spread("ScheduleAnyway")]))
    crowded = node("a", {"zone": "a"}, pods=(pod("1"), pod("2")))
    first, second = scores("PodTopologySpread", info, crowded, node("b", {"zone": "b"}))
    assert first < second == 100


def affinity(kind: str, key: str = "zone", app: str = "web") -> dict:
    return {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [
        {"topologyKey": key, "labelSelector": {"matchLabels": {"app": app}}}]}}


def test_anti_affinity_keeps_pods_apart_in_both_directions() -> None:
    hermit = pod("hermit", labels={"app": "hermit"}, affinity=affinity("podAntiAffinity"))
    a, b = node("a", {"zone": "a"}, pods=(pod("1"),)), node("b", {"zone": "b"}, pods=(hermit,))
    assert refused("InterPodAffinity", pod_info(pod(affinity=affinity("podAntiAffinity"))), a, b) == ["a", "b"]
    assert refused("InterPodAffinity", pod_info(pod()), a, b) == ["b"]
    assert refused("InterPodAffinity", pod_info(pod(labels={"app": "db"})), a, b) == []


def test_the_first_of_a_group_that_wants_company_may_go_anywhere() -> None:
    a, b = node("a", {"zone": "a"}), node("b")
    social = pod_info(pod(affinity=affinity("podAffinity")))
    assert refused("InterPodAffinity", social, a, b) == ["b"]
    stranger = pod_info(pod(labels={"app": "db"}, affinity=affinity("podAffinity")))
    assert refused("InterPodAffinity", stranger, a, b) == ["a", "b"]


def test_preferences_between_pods_score() -> None:
    near = {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 10, "podAffinityTerm": {
        "topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "web"}}}}]}}
    a, b = node("a", {"zone": "a"}, pods=(pod("1"),)), node("b", {"zone": "b"})
    assert scores("InterPodAffinity", pod_info(pod(labels={"app": "x"}, affinity=near)), a, b) == [100, 0]
