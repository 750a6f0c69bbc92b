# ruff: noqa: E501 - messages stand as the API server words them
"""Refusals of admission's configurations, flow control, devices and APIServices, with the API server's own words."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import create, manifest, registry

REGISTRATION = "admissionregistration.k8s.io"
HOOKS, POLICIES = f"validatingwebhookconfigurations.{REGISTRATION}", f"validatingadmissionpolicies.{REGISTRATION}"
CHANGES, BINDINGS = f"mutatingadmissionpolicies.{REGISTRATION}", f"validatingadmissionpolicybindings.{REGISTRATION}"
SCHEMAS, LEVELS = "flowschemas.flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"
CLAIMS, SLICES, SERVICES = "resourceclaims.resource.k8s.io", "resourceslices.resource.k8s.io", "apiservices.apiregistration.k8s.io"
HOOK, SPEC, REQUEST = ("webhooks", 0), ("spec",), ("spec", "devices", "requests", 0)

CASES: dict[str, tuple[str, tuple, Any, str]] = {
    "hook-name": (HOOKS, (*HOOK, "name"), "check", 'webhooks[0].name: Invalid value: "check": should be a domain with at least three segments separated by dots'),
    "hook-side-effects": (HOOKS, (*HOOK, "sideEffects"), "Some", 'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'),
    "hook-timeout": (HOOKS, (*HOOK, "timeoutSeconds"), 31, "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds"),
    "hook-client": (HOOKS, (*HOOK, "clientConfig"), {}, "webhooks[0].clientConfig: Required value: exactly one of url or service is required"),
    "hook-http": (HOOKS, (*HOOK, "clientConfig"), {"url": "http://a.b/c"}, "webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]"),
    "hook-service": (HOOKS, (*HOOK, "clientConfig"), {"service": {"namespace": "a"}}, "webhooks[0].clientConfig.service.namespace: Required value"),
    "hook-reviews": (HOOKS, (*HOOK, "admissionReviewVersions"), ["v2"], 'webhooks[0].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1'),
    "rule-wildcard": (HOOKS, (*HOOK, "rules", 0, "operations"), ["*", "CREATE"], "webhooks[0].rules[0].operations: Invalid value: [\"*\",\"CREATE\"]: if '*' is present, must not specify other operations"),
    "rule-resources": (HOOKS, (*HOOK, "rules", 0, "resources"), ["pods/*", "pods/status"], "webhooks[0].rules[0].resources[1]: Invalid value: \"pods/status\": if 'pods/*' is present, must not specify pods/status"),
    "policy-empty": (POLICIES, (*SPEC, "validations"), [], "[spec.validations: Required value: validations or auditAnnotations must contain at least one item, spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item]"),
    "policy-expression": (POLICIES, (*SPEC, "validations"), [{"expression": " "}], "spec.validations[0].expression: Required value: expression is not specified"),
    "policy-matches-nothing": (POLICIES, (*SPEC, "matchConstraints"), {}, "spec.matchConstraints.resourceRules: Required value"),
    "policy-variable": (POLICIES, (*SPEC, "variables"), [{"name": "for", "expression": "1"}], 'spec.variables[0].name: Invalid value: "for": must be a valid CEL identifier'),
    "mutation-deletes": (CHANGES, (*SPEC, "matchConstraints", "resourceRules", 0, "operations"), ["DELETE"], 'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"'),
    "mutation-missing": (CHANGES, (*SPEC, "mutations"), [{"patchType": "JSONPatch"}], "spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch"),
    "binding-actions": (BINDINGS, (*SPEC, "validationActions"), ["Deny", "Deny"], 'spec.validationActions[1]: Duplicate value: "Deny"'),
    "binding-params": (BINDINGS, (*SPEC, "paramRef"), {}, "[spec.paramRef: Required value: one of name or selector must be specified, spec.paramRef.parameterNotFoundAction: Required value]"),
    "schema-first": (SCHEMAS, (*SPEC, "matchingPrecedence"), 1, "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"),
    "schema-level": (SCHEMAS, (*SPEC, "priorityLevelConfiguration"), {}, "spec.priorityLevelConfiguration.name: Required value: must reference a priority level"),
    "level-hand": (LEVELS, (*SPEC, "limited", "limitResponse", "queuing"), {"queues": 2, "handSize": 3}, "spec.limited.limitResponse.queuing.handSize: Invalid value: 3: should not be greater than queues (2)"),
    "level-entropy": (LEVELS, (*SPEC, "limited", "limitResponse", "queuing"), {"queues": 64, "handSize": 11}, "spec.limited.limitResponse.queuing.handSize: Invalid value: 11: required entropy bits of deckSize 64 and handSize 11 should not be greater than 60"),
    "claim-both": (CLAIMS, (*REQUEST, "firstAvailable"), [{"name": "a", "deviceClassName": "b"}], "spec.devices.requests[0]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set"),
    "claim-count": (CLAIMS, (*REQUEST, "exactly"), {"deviceClassName": "a", "allocationMode": "All", "count": 2}, "spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'"),
    "slice-nowhere": (SLICES, (*SPEC, "nodeName"), None, "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"),
    "apiservice-name": (SERVICES, (*SPEC, "version"), "v2", 'metadata.name: Invalid value: "v1.example.com": must be `spec.version+"."+spec.group`: "v2.example.com"'),
    "apiservice-priority": (SERVICES, (*SPEC, "groupPriorityMinimum"), 0, "spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000"),
}


@pytest.mark.parametrize(("resource", "path", "value", "problem"), CASES.values(), ids=CASES)
def test_what_is_refused_and_how(resource: str, path: tuple, value: Any, problem: str) -> None:
    obj = deep_copy(manifest(BY_RESOURCE[resource]))
    inner = obj
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(StatusError) as refused:
        create(registry(), resource, obj)
    name = obj["metadata"]["name"]
    kind = BY_RESOURCE[resource]
    assert refused.value.message == f'{kind.kind}.{kind.group} "{name}" is invalid: {problem}'


def test_what_has_no_effect_here_says_so_in_one_line() -> None:
    for resource in (HOOKS, POLICIES, CHANGES, BINDINGS, SCHEMAS, LEVELS, CLAIMS, SLICES):
        kind = BY_RESOURCE[resource]
        warnings = kind.warnings(manifest(kind))
        assert len(warnings) == 1
        assert "not simulated here" in warnings[0]
        assert "\n" not in warnings[0]


def test_the_mandatory_schemas_stay_as_they_are() -> None:
    found = registry()
    level = create(found, LEVELS, {"metadata": {"name": "catch-all"}, "spec": {
        "type": "Limited", "limited": {"limitResponse": {"type": "Reject"}}}})
    changed = deep_copy(level)
    changed["spec"]["limited"]["nominalConcurrencyShares"] = 9
    with pytest.raises(StatusError, match="spec of 'catch-all' must equal the fixed value"):
        found.update(LEVELS, changed)


def test_a_local_apiservice_is_there_at_once() -> None:
    stored = create(registry(), SERVICES, manifest(BY_RESOURCE[SERVICES]))
    assert [item["reason"] for item in stored["status"]["conditions"]] == ["Local"]
