# ruff: noqa: E501 - messages stand as the API server words them
"""What a HorizontalPodAutoscaler may not say, and how its two versions become each other."""

import json

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.kinds import BY_GROUP_KIND, BY_RESOURCE
from tests.simulator.kinds.manifests import create, registry

RESOURCE = "horizontalpodautoscalers.autoscaling"
TARGET = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}


def metric(kind="Resource", field="resource", **source):
    return {"type": kind, field: source}


CASES = {
    "no maximum": ({}, [
        "spec.maxReplicas: Required value: must be set and greater than 0",
        "spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`"]),
    "minimum of nothing": ({"maxReplicas": 3, "minReplicas": 0}, [
        "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
        "spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas"]),
    "minimum above maximum": ({"maxReplicas": 3, "minReplicas": 5}, [
        "spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`"]),
    "target": ({"maxReplicas": 3, "scaleTargetRef": {"apiVersion": "v1", "kind": "", "name": "a/b"}}, [
        "spec.scaleTargetRef.kind: Required value",
        "spec.scaleTargetRef.name: Invalid value: \"a/b\": may not contain '/'",
        'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group']),
    "unknown metric": ({"maxReplicas": 3, "metrics": [{"type": "Luck"}]}, [
        'spec.metrics[0].type: Unsupported value: "Luck": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        'spec.metrics[0].type: Unsupported value: "Luck": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"']),
    "metric without a source": ({"maxReplicas": 3, "metrics": [{"type": "Pods"}]}, [
        "spec.metrics[0].pods: Required value: must populate information for the given metric source"]),
    "share and value": ({"maxReplicas": 3, "metrics": [metric(name="cpu", target={
        "type": "Utilization", "averageUtilization": 0, "averageValue": "1"})]}, [
        "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
        "spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization"]),
    "neither": ({"maxReplicas": 3, "metrics": [metric(name="cpu", target={"type": "Utilization"})]}, [
        "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization"]),
    "window": ({"maxReplicas": 3, "behavior": {"scaleDown": {"stabilizationWindowSeconds": 3601}}}, [
        "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600"]),
    "policy": ({"maxReplicas": 3, "behavior": {"scaleUp": {"selectPolicy": "Best", "policies": [
        {"type": "Nodes", "value": 0, "periodSeconds": 1801}]}}}, [
        'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Best": supported values: "Disabled", "Max", "Min"',
        'spec.behavior.scaleUp.policies[0].type: Unsupported value: "Nodes": supported values: "Percent", "Pods"',
        "spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
        "spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800"]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_spec_that_breaks_rules_is_refused_with_all_of_them(case):
    given, wanted = CASES[case]
    with pytest.raises(StatusError) as caught:
        create(registry(), RESOURCE, {"metadata": {"name": "h"}, "spec": {"scaleTargetRef": TARGET, **given}})
    assert [f"{cause['field']}: {cause['message']}" for cause in caught.value.details["causes"]] == wanted


V1 = BY_GROUP_KIND["autoscaling/v1", "HorizontalPodAutoscaler"]


def test_cpu_in_percent_has_a_field_of_its_own_in_v1():
    stored = V1.to_storage({"metadata": {"name": "h"}, "spec": {
        "scaleTargetRef": TARGET, "maxReplicas": 3, "targetCPUUtilizationPercentage": 70}})
    assert stored["apiVersion"] == "autoscaling/v2"
    assert stored["spec"]["metrics"] == [{"type": "Resource", "resource": {"name": "cpu", "target": {
        "type": "Utilization", "averageUtilization": 70}}}]
    assert V1.from_storage(stored)["spec"]["targetCPUUtilizationPercentage"] == 70


def test_without_any_metric_v1_means_eighty_percent():
    stored = V1.to_storage({"metadata": {"name": "h"}, "spec": {"scaleTargetRef": TARGET, "maxReplicas": 3}})
    assert stored["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] == 80


RICH = {
    "metrics": [
        metric(name="memory", target={"type": "AverageValue", "averageValue": "100Mi"}),
        metric("Pods", "pods", metric={"name": "requests"}, target={"type": "AverageValue", "averageValue": "1k"}),
        metric("Object", "object", metric={"name": "hits"}, describedObject={"kind": "Ingress", "name": "i"},
               target={"type": "Value", "value": "10"}),
        metric("External", "external", metric={"name": "queue", "selector": {"matchLabels": {"a": "b"}}},
               target={"type": "AverageValue", "averageValue": "3"}),
        metric("ContainerResource", "containerResource", name="cpu", container="c",
               target={"type": "Utilization", "averageUtilization": 50}),
        metric(name="cpu", target={"type": "Utilization", "averageUtilization": 60}),
    ],
    "behavior": {"scaleDown": {"stabilizationWindowSeconds": 60, "tolerance": "50m"}},
}


def test_what_v1_lacks_comes_back_from_its_annotations():
    found = registry()
    stored = create(found, RESOURCE, {"metadata": {"name": "h", "annotations": {"mine": "kept"}}, "spec": {
        "scaleTargetRef": TARGET, "maxReplicas": 3, **deep_copy(RICH)}})
    stored = {**stored, "status": {"desiredReplicas": 2, "currentReplicas": 1, "currentMetrics": [
        {"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 5, "averageValue": "5m"}}}],
        "conditions": [{"type": "AbleToScale", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z",
                        "reason": "r", "message": "m"}]}}
    shown = V1.from_storage(stored)
    assert shown["status"] == {"desiredReplicas": 2, "currentReplicas": 1, "currentCPUUtilizationPercentage": 5}
    assert json.loads(shown["metadata"]["annotations"]["autoscaling.alpha.kubernetes.io/metrics"])[0] == {
        "type": "Resource", "resource": {"name": "memory", "targetAverageValue": "100Mi"}}
    back = V1.to_storage(shown)
    BY_RESOURCE[RESOURCE].default(back)
    assert back == stored
