"""Autoscalers: arithmetic and limits as tables, and whole clusters with busy pods in virtual time."""

import pytest

from simulator import bootstrap
from simulator.apimachinery.metadata import name_of
from simulator.apimachinery.timestamps import timestamp
from simulator.apiserver.request import Request
from simulator.client import Client
from simulator.cluster import Cluster
from simulator.controllers.podautoscaler.limits import Memory, plain, with_behavior
from simulator.controllers.podautoscaler.replicas import NoMetrics, Sample, Tolerances, by_share, by_value

NOW = 1_767_225_600.0
TENTH = Tolerances(0.1, 0.1)
NOTHING = Memory((), (), ())
TARGET = {"apiVersion": "apps/v1", "kind": "Deployment"}
HPA = "horizontalpodautoscalers.autoscaling"


def pod(name, ready=True, phase="Running", request="100m", age=1000.0):
    since = timestamp(NOW - age)
    container = {"name": "c", "resources": {"requests": {"cpu": request}} if request else {}}
    return {"metadata": {"name": name}, "spec": {"containers": [container]}, "status": {
        "phase": phase, "startTime": since,
        "conditions": [{"type": "Ready", "status": str(ready), "lastTransitionTime": since}]}}


def samples(*values):
    return {f"p-{index}": Sample(value, NOW, 15.0) for index, value in enumerate(values) if value is not None}


@pytest.mark.parametrize(("target", "used", "pods", "wanted"), [
    (60, (90, 90, 90), [{}, {}, {}], 5),
    (60, (63, 63, 63), [{}, {}, {}], 3),
    (60, (20, 20, 20), [{}, {}, {}], 1),
    (60, (90, None), [{}, {}], 2),
    (60, (10, None), [{}, {}], 2),
    (60, (180, 0), [{}, {"phase": "Pending"}], 3),
    (60, (180, 180), [{}, {"ready": False, "age": 60.0}], 3),
], ids=["up", "within tolerance", "down", "missing on the way up", "missing on the way down", "pending", "unready"])
def test_a_share_of_the_request_asks_for_so_many(target, used, pods, wanted):
    found = [pod(f"p-{index}", **changes) for index, changes in enumerate(pods)]
    assert by_share(len(pods), target, found, samples(*used), "cpu", "", TENTH, NOW).replicas == wanted


def test_pods_that_ask_for_nothing_have_no_share():
    with pytest.raises(NoMetrics, match="missing request for cpu in container c of Pod p-0"):
        by_share(1, 60, [pod("p-0", request="")], samples(5), "cpu", "", TENTH, NOW)


def test_a_value_asks_for_so_many():
    assert by_value(2, 100, [pod("p-0"), pod("p-1")], samples(150, 250), "cpu", TENTH, NOW).replicas == 4


@pytest.mark.parametrize(("current", "proposed", "memory", "wanted"), [
    (3, 20, NOTHING, (6, "ScaleUpLimit")),
    (3, 5, NOTHING, (5, "DesiredWithinRange")),
    (8, 20, NOTHING, (15, "TooManyReplicas")),
    (3, 1, NOTHING, (2, "TooFewReplicas")),
    (5, 2, Memory([[NOW - 200, 4]], (), ()), (4, "DesiredWithinRange")),
    (5, 2, Memory([[NOW - 301, 4]], (), ()), (2, "DesiredWithinRange")),
])
def test_without_a_behaviour_it_doubles_at_most_and_forgets_after_five_minutes(current, proposed, memory, wanted):
    verdict = plain(current, proposed, 2, 15, memory, NOW)
    assert (verdict.replicas, verdict.limit[0]) == wanted


def behavior(up=None, down=None):
    usual = {"stabilizationWindowSeconds": 0, "selectPolicy": "Max",
             "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}
    return {"scaleUp": {**usual, **(up or {})}, "scaleDown": {**usual, **(down or {})}}


@pytest.mark.parametrize(("given", "current", "proposed", "memory", "wanted"), [
    (behavior(up={"policies": [{"type": "Pods", "value": 2, "periodSeconds": 60}]}), 4, 9, NOTHING, 6),
    (behavior(up={"policies": [{"type": "Pods", "value": 2, "periodSeconds": 60}]}), 6, 9,
     Memory((), [[NOW - 30, 2]], ()), 6),
    (behavior(up={"selectPolicy": "Disabled"}), 4, 9, NOTHING, 4),
    (behavior(down={"selectPolicy": "Disabled"}), 9, 4, NOTHING, 9),
    (behavior(down={"policies": [{"type": "Percent", "value": 10, "periodSeconds": 60}]}), 20, 4, NOTHING, 18),
    (behavior(up={"stabilizationWindowSeconds": 60}), 4, 9, Memory([[NOW - 30, 5]], (), ()), 5),
], ids=["pods a period", "period used up", "up disabled", "down disabled", "percent", "window up"])
def test_a_behaviour_says_how_fast(given, current, proposed, memory, wanted):
    assert with_behavior(current, proposed, 1, 30, given, memory, NOW).replicas == wanted


def burning(requests):
    meta = {"name": "burn", "namespace": "default"}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {
        "replicas": 1, "selector": {"matchLabels": {"app": "burn"}}, "template": {
            "metadata": {"labels": {"app": "burn"}}, "spec": {"containers": [{
                "name": "c", "image": "busybox", "command": ["sh", "-c", "while true; do :; done"],
                "resources": {"requests": requests, "limits": {"cpu": "500m"}}}]}}}}


def autoscaler(**spec):
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": "burn", "namespace": "default"}, "spec": {
                "maxReplicas": 4, **spec,
                "scaleTargetRef": spec.get("scaleTargetRef", {**TARGET, "name": "burn"})}}


def conditions(obj):
    return {item["type"]: (item["status"], item["reason"]) for item in obj["status"]["conditions"]}


def run(profile="default", requests=None, **spec):
    cluster = Cluster()
    cluster.state.restore(bootstrap.tables(profile=profile, nodes=2, seed=7, now=NOW))
    client = Client(cluster.registry, "test")
    client.create("deployments.apps", burning(requests or {"cpu": "200m"}))
    client.create(HPA, autoscaler(**spec))
    cluster.run(cluster.now + 180)
    return cluster, client


def test_busy_pods_become_more():
    _, client = run()
    found = client.get(HPA, "default", "burn")
    assert client.get("deployments.apps", "default", "burn")["spec"]["replicas"] == 4
    assert conditions(found) == {"AbleToScale": ("True", "ReadyForNewScale"),
                                 "ScalingActive": ("True", "ValidMetricFound"),
                                 "ScalingLimited": ("True", "TooManyReplicas")}
    assert found["status"]["currentMetrics"][0]["resource"]["current"] == {
        "averageUtilization": 250, "averageValue": "500m"}


def test_without_metrics_it_says_so_and_does_nothing():
    _, client = run("bare")
    found = client.get(HPA, "default", "burn")
    assert conditions(found)["ScalingActive"] == ("False", "FailedGetResourceMetric")
    assert found["status"]["conditions"][1]["message"] == (
        "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for "
        "resource cpu: unable to fetch metrics from resource metrics API: "
        "the server could not find the requested resource "
        "(get pods.metrics.k8s.io)")
    assert client.get("deployments.apps", "default", "burn")["spec"]["replicas"] == 1


def test_a_target_that_is_not_there_is_told_of():
    _, client = run("bare", scaleTargetRef={"apiVersion": "apps/v1", "kind": "Deployment", "name": "other"})
    assert conditions(client.get(HPA, "default", "burn")) == {"AbleToScale": ("False", "FailedGetScale")}


def test_metrics_are_served_while_metrics_server_is_ready():
    cluster, client = run()

    def get(path):
        return cluster.apiserver.handle(Request.to("GET", f"/apis/metrics.k8s.io/v1beta1/{path}"))

    assert [name_of(item) for item in get("nodes").body["items"]] == ["node-1", "node-2"]
    burn = get("namespaces/default/pods").body["items"][0]
    assert burn["containers"][0]["usage"]["cpu"] == "500000000n"
    server = client.get("deployments.apps", "kube-system", "metrics-server")
    server["spec"]["replicas"] = 0
    client.update("deployments.apps", server)
    cluster.run(cluster.now + 60)
    refused = get("namespaces/default/pods")
    assert (refused.status, refused.body["message"]) == (
        503, "the server is currently unable to handle the request (get pods.metrics.k8s.io)")
