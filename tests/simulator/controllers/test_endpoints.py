"""Endpoints and EndpointSlices of Services, and slices mirrored from Endpoints."""

from __future__ import annotations

import pytest

from simulator.controllers.endpoints import subsets_of, truncate
from simulator.controllers.endpointslice import MAX_ENDPOINTS, plan, slice_labels
from tests.simulator.recordings import manifests, output
from tests.simulator.world import START, World, deployment, running

SLICES = "endpointslices.discovery.k8s.io"
WEB = {"selector": {"app": "web"}, "ports": [{"port": 80}]}


def service(name: str = "web", **spec: object) -> dict:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "default", "uid": name},
            "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}], "clusterIP": "10.96.0.9", **spec}}


def pod(number: int, ready: bool = True, **spec: object) -> dict:
    meta = {"name": f"p{number:03}", "namespace": "default", "uid": f"u{number:03}", "labels": {"app": "web"},
            "resourceVersion": "1"}
    made = {"metadata": meta, "spec": {"nodeName": "node-1", "containers": [], **spec}}
    status = running(made, START, ready)
    return {**made, "status": {**status, "podIP": f"10.244.0.{number}"}}


def with_services(**spec: object) -> World:
    world = World()
    world.create("deployments.apps", deployment(replicas=2))
    world.create("services", {"metadata": {"name": "web", "labels": {"tier": "front"}},
                              "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}], **spec}})
    world.settle(20)
    return world


def slices(world: World) -> list[dict]:
    return [item for item in world.list(SLICES) if item["metadata"]["labels"]["kubernetes.io/service-name"] == "web"]


def test_ready_pods_are_addresses() -> None:
    world = with_services()
    subset = world.get("endpoints", "web")["subsets"][0]
    assert [item["targetRef"]["kind"] for item in subset["addresses"]] == ["Pod", "Pod"]
    assert subset["ports"] == [{"port": 80, "protocol": "TCP"}]
    found = slices(world)[0]
    assert [item["conditions"] for item in found["endpoints"]] == [
        {"ready": True, "serving": True, "terminating": False}] * 2
    assert found["ports"] == [{"name": "", "port": 80, "protocol": "TCP"}]
    assert {item["zone"] for item in found["endpoints"]} <= {"zone-a", "zone-b", "zone-c"}


def test_labels_and_owners_say_whose_they_are() -> None:
    world = with_services()
    assert world.get("endpoints", "web")["metadata"]["labels"] == {
        "endpoints.kubernetes.io/managed-by": "endpoint-controller", "tier": "front"}
    meta = slices(world)[0]["metadata"]
    assert meta["labels"] == {"endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
                              "kubernetes.io/service-name": "web", "tier": "front"}
    assert meta["generateName"] == "web-"
    assert meta["ownerReferences"][0]["kind"] == "Service"
    assert "endpoints.kubernetes.io/last-change-trigger-time" in meta["annotations"]


def test_a_pod_that_is_not_ready_is_listed_apart() -> None:
    world = with_services()
    first = world.list("pods")[0]
    world.client.update_status("pods", {**first, "status": running(first, world.now, ready=False)})
    world.settle(1)
    subset = world.get("endpoints", "web")["subsets"][0]
    assert (len(subset["addresses"]), len(subset["notReadyAddresses"])) == (1, 1)
    assert sorted(item["conditions"]["ready"] for item in slices(world)[0]["endpoints"]) == [False, True]


def test_a_pod_that_is_going_still_serves_in_slices_but_not_in_endpoints() -> None:
    world = World(kubelet=False)
    world.create("services", {"metadata": {"name": "web"}, "spec": WEB})
    world.create("deployments.apps", deployment(replicas=1))
    world.settle(5)
    found = world.list("pods")[0]
    found = world.client.update_status("pods", {**found, "status": running(found, world.now)})
    world.settle(1)
    world.edit("deployments.apps", "web", lambda obj: obj["spec"].update(replicas=0))
    world.settle(1)
    assert slices(world)[0]["endpoints"][0]["conditions"] == {"ready": False, "serving": True, "terminating": True}
    assert "subsets" not in world.get("endpoints", "web")


def test_a_service_without_pods_keeps_one_empty_slice() -> None:
    world = World()
    world.create("services", {"metadata": {"name": "web"}, "spec": WEB})
    world.settle(5)
    assert [(item["endpoints"], item["ports"]) for item in slices(world)] == [(None, None)]
    assert "subsets" not in world.get("endpoints", "web")


def test_addresses_go_with_their_service() -> None:
    world = with_services()
    world.delete("services", "web")
    world.settle(5)
    assert world.get("endpoints", "web") is None
    assert slices(world) == []


@pytest.mark.parametrize("spec", [{"selector": None}, {"type": "ExternalName", "externalName": "a.example.com"}],
                         ids=("no selector", "an alias"))
def test_some_services_are_left_alone(spec: dict) -> None:
    world = World()
    made = {"selector": {"app": "web"}, "ports": [{"port": 80}], **spec}
    world.create("services", {"metadata": {"name": "web"}, "spec": {k: v for k, v in made.items() if v is not None}})
    world.settle(5)
    assert world.get("endpoints", "web") is None
    assert slices(world) == []


def test_a_headless_service_has_a_label_of_its_own() -> None:
    labels = slice_labels(service(clusterIP="None"))
    assert labels["service.kubernetes.io/headless"] == ""
    assert "service.kubernetes.io/headless" not in slice_labels(service())


def test_ports_stand_in_the_recorded_order() -> None:
    made = next(item for item in manifests("services/svc-two-ports") if item["kind"] == "Service")
    offered = pod(1, containers=[{"ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"},
                                            {"name": "dns-udp", "containerPort": 53, "protocol": "UDP"}]}])
    for port in made["spec"]["ports"]:
        port.setdefault("protocol", "TCP")
        port["targetPort"] = {80: 8080, 53: 53}[port["port"]]
    ports = subsets_of({**service(), "spec": {**service()["spec"], **made["spec"]}}, [offered])[0]["ports"]
    assert [port["name"] for port in ports] == ["web", "dns"]
    assert '"name":"web","port":8080' in output("services/svc-two-ports", "range .subsets")


def test_a_named_port_is_looked_up_in_each_pod() -> None:
    named = service(ports=[{"port": 80, "targetPort": "web", "protocol": "TCP"}])
    first = pod(1, containers=[{"ports": [{"name": "web", "containerPort": 8080}]}])
    second = pod(2, containers=[{"ports": [{"name": "web", "containerPort": 9090}]}])
    without = pod(3, containers=[{}])
    found = subsets_of(named, [first, second, without])
    assert sorted((item["ports"][0]["port"], [address["ip"] for address in item["addresses"]]) for item in found) == [
        (8080, ["10.244.0.1"]), (9090, ["10.244.0.2"])]


def test_not_ready_addresses_are_published_on_demand() -> None:
    subset = subsets_of(service(publishNotReadyAddresses=True), [pod(1, ready=False)])[0]
    assert "notReadyAddresses" not in subset


def test_endpoints_are_cut_at_a_thousand_ready_ones_first() -> None:
    subsets = [{"addresses": [{"ip": str(n)} for n in range(900)], "notReadyAddresses": [{"ip": "x"}] * 200}]
    assert truncate(subsets)
    assert (len(subsets[0]["addresses"]), len(subsets[0]["notReadyAddresses"])) == (900, 100)
    assert not truncate(subsets)


# Slices: the plan ---------------------------------------------------------------------------------------------------


ZONES = {"node-1": "zone-a"}


def stored(made: dict, name: str) -> dict:
    return {**made, "metadata": {**made["metadata"], "name": name}}


def planned(pods: list[dict], existing: list[dict]) -> tuple[list[int], list[tuple[str, int]], list[str]]:
    """(sizes of new slices, (name, size) of changed ones, names of deleted ones)."""
    result = plan(service(), pods, existing, ZONES)
    return ([len(item["endpoints"] or ()) for item in result.create],
            sorted((item["metadata"]["name"], len(item["endpoints"] or ())) for item in result.update),
            [item["metadata"]["name"] for item in result.delete])


def existing(numbers: range, name: str) -> dict:
    return stored(plan(service(), [pod(number) for number in numbers], [], ZONES).create[0], name)


def test_slices_hold_a_hundred() -> None:
    assert planned([pod(number) for number in range(1, 251)], []) == ([MAX_ENDPOINTS, MAX_ENDPOINTS, 50], [], [])


def test_nothing_to_do_is_nothing_done() -> None:
    assert planned([pod(number) for number in range(1, 51)], [existing(range(1, 51), "a")]) == ([], [], [])


def test_a_new_pod_goes_to_a_slice_with_room() -> None:
    full, roomy = existing(range(1, 101), "full"), existing(range(101, 121), "roomy")
    assert planned([pod(number) for number in range(1, 122)], [full, roomy]) == ([], [("roomy", 21)], [])


def test_a_slice_that_changes_anyway_is_filled_first() -> None:
    first, second = existing(range(1, 51), "first"), existing(range(51, 81), "second")
    pods = [pod(number) for number in (*range(2, 81), 81)]
    assert planned(pods, [first, second]) == ([], [("first", 50)], [])


def test_an_emptied_slice_goes_and_the_last_becomes_the_placeholder() -> None:
    first, second = existing(range(1, 3), "first"), existing(range(3, 5), "second")
    assert planned([pod(3), pod(4)], [first, second]) == ([], [], ["first"])
    assert planned([], [second]) == ([], [("second", 0)], [])


def test_traffic_distribution_gives_hints() -> None:
    made = plan(service(trafficDistribution="PreferSameNode"), [pod(1), pod(2, ready=False)], [], ZONES).create[0]
    ready, unready = made["endpoints"]
    assert ready["hints"] == {"forZones": [{"name": "zone-a"}], "forNodes": [{"name": "node-1"}]}
    assert "hints" not in unready


# Mirroring ----------------------------------------------------------------------------------------------------------


def test_endpoints_written_by_hand_are_mirrored() -> None:
    world = World()
    for obj in manifests("services/svc-manual-endpoints"):
        world.create("services" if obj["kind"] == "Service" else "endpoints", obj)
    world.settle(5)
    found = slices(world)[0]
    assert found["metadata"]["labels"]["endpointslice.kubernetes.io/managed-by"] == (
        "endpointslicemirroring-controller.k8s.io")
    assert found["endpoints"] == [{"addresses": ["192.0.2.42"], "conditions": {"ready": True}}]
    assert found["ports"] == [{"name": "", "port": 9376, "protocol": "TCP"}]
    world.edit("endpoints", "web", lambda obj: obj["subsets"][0]["addresses"].append({"ip": "192.0.2.43"}))
    world.settle(5)
    assert len(slices(world)[0]["endpoints"]) == 2
    world.delete("endpoints", "web")
    world.settle(5)
    assert slices(world) == []
