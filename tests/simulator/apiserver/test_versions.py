"""One kind under several groups and versions: stored once, shown as each of them has it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from simulator.apiserver.request import Request, Response
from simulator.kinds import BUILT_IN
from simulator.kubectl.resources import find_kind
from tests.simulator.world import World

V1, V2 = (f"/apis/autoscaling/{version}/namespaces/default/horizontalpodautoscalers" for version in ("v1", "v2"))
MERGE = "application/merge-patch+json"
TARGET = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}


@pytest.fixture
def world() -> World:
    return World(nodes=0)


def call(world: World, method: str, url: str, body: Any = None, media: str = "application/json") -> Response:
    return world.cluster.apiserver.handle(Request.to(method, url, body, media))


def scaler(version: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": f"autoscaling/{version}", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"},
            "spec": {"scaleTargetRef": TARGET, "maxReplicas": 3, **spec}}


def test_what_is_written_in_one_version_is_read_in_the_other(world: World) -> None:
    made = call(world, "POST", f"{V1}?fieldManager=me", scaler("v1", targetCPUUtilizationPercentage=50))
    assert (made.status, made.body["apiVersion"]) == (201, "autoscaling/v1")
    (metric,) = call(world, "GET", f"{V2}/web").body["spec"]["metrics"]
    assert metric["resource"]["target"] == {"type": "Utilization", "averageUtilization": 50}
    (entry,) = made.body["metadata"]["managedFields"]
    assert (entry["apiVersion"], "f:targetCPUUtilizationPercentage" in entry["fieldsV1"]["f:spec"]) == (
        "autoscaling/v1", True)


def test_a_patch_is_made_in_the_version_it_is_sent_to(world: World) -> None:
    call(world, "POST", V2, scaler("v2"))
    patched = call(world, "PATCH", f"{V1}/web", {"spec": {"targetCPUUtilizationPercentage": 70}}, MERGE)
    assert patched.body["spec"]["targetCPUUtilizationPercentage"] == 70
    (metric,) = call(world, "GET", f"{V2}/web").body["spec"]["metrics"]
    assert metric["resource"]["target"]["averageUtilization"] == 70


def test_a_watch_shows_the_version_it_was_asked_for(world: World) -> None:
    call(world, "POST", V2, scaler("v2"))
    follow = call(world, "GET", f"{V1}?watch=1").follow
    assert [orjson.loads(line)["object"]["apiVersion"] for line in follow.begin()] == ["autoscaling/v1"]


def test_a_body_in_another_version_than_its_address_is_refused(world: World) -> None:
    refused = call(world, "POST", V2, scaler("v1"))
    assert (refused.status, refused.body["message"]) == (400, (
        "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)"))


def test_events_of_both_groups_are_the_same(world: World) -> None:
    event = {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e"}, "message": "hello", "reason": "Said",
             "type": "Normal", "involvedObject": {"kind": "Pod", "name": "p", "namespace": "default"}}
    assert call(world, "POST", "/api/v1/namespaces/default/events", event).status == 201
    path = "/apis/events.k8s.io/v1/namespaces/default/events"
    found = call(world, "GET", f"{path}?fieldSelector=regarding.name%3Dp").body["items"]
    assert [(item["note"], item["regarding"]["name"]) for item in found] == [("hello", "p")]
    assert call(world, "GET", f"{path}?fieldSelector=involvedObject.name%3Dp").status == 400
    call(world, "DELETE", f"{path}/e")
    assert call(world, "GET", "/api/v1/namespaces/default/events/e").status == 404


@pytest.mark.parametrize(("text", "api_version"), [
    ("hpa", "autoscaling/v2"), ("hpa.v1.autoscaling", "autoscaling/v1"), ("hpa.autoscaling", "autoscaling/v2"),
    ("horizontalpodautoscalers.v2.autoscaling", "autoscaling/v2"), ("events", "v1"),
    ("events.events.k8s.io", "events.k8s.io/v1"), ("ev.v1.events.k8s.io", "events.k8s.io/v1"),
    ("deployments.app", "apps/v1"),
])
def test_kubectl_finds_the_version_that_is_named_or_preferred(text: str, api_version: str) -> None:
    assert find_kind(text).api_version == api_version


def test_discovery_prefers_the_newer_version() -> None:
    versions = [version for group, version in BUILT_IN.group_versions if group == "autoscaling"]
    assert versions == ["v2", "v1"]
