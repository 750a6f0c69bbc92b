# ruff: noqa: E501 - messages stand as the API server words them
"""Rules of quotas, limit ranges and runtime classes that learners break, in the server's words."""

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import create, registry
from tests.simulator.kinds.test_validation import refusal, update_refusal

QUOTA_CASES = {
    "unknown resource": (
        {"hard": {"foo": "1"}},
        [
            'spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
            'spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota',
        ],
    ),
    "not for quotas": (
        {"hard": {"storage": "1Gi"}},
        ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota'],
    ),
    "half a pod": ({"hard": {"pods": "500m"}}, ['spec.hard[pods]: Invalid value: "500m": must be an integer']),
    "negative": (
        {"hard": {"requests.cpu": "-1"}},
        ['spec.hard[requests.cpu]: Invalid value: "-1": must be greater than or equal to 0'],
    ),
    "unknown scope": ({"scopes": ["Best"]}, ['spec.scopes: Invalid value: ["Best"]: unsupported scope']),
    "scope of other resources": (
        {"hard": {"cpu": "1", "pods": "1"}, "scopes": ["BestEffort"]},
        ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
    ),
    "scopes that exclude each other": (
        {"hard": {"pods": "1"}, "scopes": ["Terminating", "NotTerminating"]},
        ['spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes'],
    ),
    "selector without values": (
        {"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": [{"scopeName": "PriorityClass", "operator": "In"}]}},
        ["spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"],
    ),
    "selector operator": (
        {"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": [
            {"scopeName": "PriorityClass", "operator": "Is", "values": ["a"]}]}},
        ['spec.scopeSelector.matchExpressions.operator: Invalid value: "Is": not a valid selector operator'],
    ),
    "selector of a plain scope": (
        {"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": [
            {"scopeName": "BestEffort", "operator": "In", "values": ["a"]}]}},
        ["spec.scopeSelector.matchExpressions.operator: Invalid value: \"In\": must be 'Exists' when scope is any of "
         "ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, "
         "ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"],
    ),
}


@pytest.mark.parametrize(("spec", "wanted"), QUOTA_CASES.values(), ids=QUOTA_CASES)
def test_quotas(spec, wanted):
    assert refusal(registry(), "resourcequotas", {"metadata": {"name": "q"}, "spec": spec}) == wanted


def test_scopes_cannot_change():
    found = registry()
    stored = create(found, "resourcequotas", {"metadata": {"name": "q"}, "spec": {
        "hard": {"pods": "1"}, "scopes": ["BestEffort"]}})
    new = deep_copy(stored)
    new["spec"]["scopes"] = ["Terminating"]
    assert update_refusal(found, "resourcequotas", new) == [
        'spec.scopes: Invalid value: ["Terminating"]: field is immutable']


def test_requests_above_limits_are_warned_of():
    quota = {"metadata": {"name": "q"}, "spec": {"hard": {"cpu": "2", "limits.cpu": "1", "requests.memory": "1Gi",
                                                          "limits.memory": "2Gi"}}}
    assert BY_RESOURCE["resourcequotas"].warnings(quota) == [
        "ResourceQuota cpu (2) should be less than limits.cpu (1)"]


LIMIT_CASES = {
    "type": (
        {"type": "Node"},
        ['spec.limits[0].type: Invalid value: "Node": must be a standard limit type or fully qualified'],
    ),
    "default of a pod": (
        {"type": "Pod", "default": {"cpu": "1"}},
        ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
    ),
    "claims without storage": (
        {"type": "PersistentVolumeClaim", "max": {"requests.storage": "1Gi"}},
        ["spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided"],
    ),
    "not a container's": (
        {"type": "Pod", "max": {"pods": "1"}},
        ['spec.limits[0].max[pods]: Invalid value: "pods": must be a standard resource for containers'],
    ),
    "default above maximum": (
        {"type": "Container", "max": {"cpu": "1"}, "default": {"cpu": "2"}, "defaultRequest": {"cpu": "1"}},
        ['spec.limits[0].default[cpu]: Invalid value: "1": default value 2 is greater than max value 1'],
    ),
    "request above limit": (
        {"type": "Container", "default": {"cpu": "1"}, "defaultRequest": {"cpu": "2"}},
        ['spec.limits[0].defaultRequest[cpu]: Invalid value: "2": default request value 2 is greater than default limit value 1'],
    ),
    "ratio below 1": (
        {"type": "Pod", "maxLimitRequestRatio": {"cpu": "500m"}},
        ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1'],
    ),
    "ratio above what is possible": (
        {"type": "Pod", "min": {"cpu": "1"}, "max": {"cpu": "2"}, "maxLimitRequestRatio": {"cpu": "3"}},
        ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000'],
    ),
    "no overcommitting": (
        {"type": "Container", "default": {"example.com/gpu": "2"}, "defaultRequest": {"example.com/gpu": "1"}},
        ['spec.limits[0].defaultRequest[example.com/gpu]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in example.com/gpu'],
    ),
}


@pytest.mark.parametrize(("item", "wanted"), LIMIT_CASES.values(), ids=LIMIT_CASES)
def test_limit_ranges(item, wanted):
    assert refusal(registry(), "limitranges", {"metadata": {"name": "l"}, "spec": {"limits": [item]}}) == wanted


def test_a_type_stands_once():
    items = [{"type": "Pod", "max": {"cpu": "1"}}, {"type": "Pod", "min": {"cpu": "1"}}]
    found = refusal(registry(), "limitranges", {"metadata": {"name": "l"}, "spec": {"limits": items}})
    assert found == ['spec.limits[1].type: Duplicate value: "Pod"']


def test_container_limits_default_to_maximum_and_requests_to_limits_then_minimum():
    stored = create(registry(), "limitranges", {"metadata": {"name": "l"}, "spec": {"limits": [
        {"type": "Container", "max": {"cpu": "1"}, "min": {"memory": "1Mi"}, "default": {"memory": "1024Ki"}}]}})
    assert stored["spec"]["limits"] == [{
        "type": "Container", "max": {"cpu": "1"}, "min": {"memory": "1Mi"},
        "default": {"cpu": "1", "memory": "1Mi"}, "defaultRequest": {"cpu": "1", "memory": "1Mi"}}]


RUNTIME_CASES = {
    "no handler": ({}, ["handler: Required value"]),
    "toleration twice": (
        {"handler": "a", "scheduling": {"tolerations": [{"key": "a", "operator": "Exists"}] * 2}},
        ['scheduling.tolerations[1]: Duplicate value: {"Key":"a","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}'],
    ),
    "overhead": (
        {"handler": "a", "overhead": {"podFixed": {"foo": "1"}}},
        [
            'overhead.limits[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
            'overhead.limits[foo]: Invalid value: "foo": must be a standard resource for containers',
        ],
    ),
}


@pytest.mark.parametrize(("body", "wanted"), RUNTIME_CASES.values(), ids=RUNTIME_CASES)
def test_runtime_classes(body, wanted):
    assert refusal(registry(), "runtimeclasses.node.k8s.io", {"metadata": {"name": "x"}, **body}) == wanted
