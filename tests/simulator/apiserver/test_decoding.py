"""Bodies become clean objects, or are refused as a real API server refuses them."""

import json
from typing import Any

import pytest

from simulator.apimachinery.errors import StatusError
from simulator.apiserver.decoding import decode
from simulator.kinds import BY_RESOURCE, KINDS

POD, DEPLOYMENT = BY_RESOURCE["pods"], BY_RESOURCE["deployments.apps"]
JSON, YAML = "application/json", "application/yaml"
AS_POD = 'Pod in version "v1" cannot be handled as a Pod: '
AS_DEPLOYMENT = 'Deployment in version "v1" cannot be handled as a Deployment: '
UNREADABLE = "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: "
QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


def pod(spec: Any = None, **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec if spec is not None else {}}


def container(**fields: Any) -> dict[str, Any]:
    return pod({"containers": [fields]})


def deployment(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "spec": spec}


def decoded(value: Any, kind: Any = POD, validation: str = "Strict") -> tuple[dict[str, Any], list[str]]:
    return decode(value if isinstance(value, bytes) else json.dumps(value).encode(), JSON, kind, validation)


def go(what: str, field: str, type_name: str, prefix: str = AS_POD) -> str:
    return f"{prefix}json: cannot unmarshal {what} into Go struct field {field} of type {type_name}"


REFUSED = {
    "object for a list": (POD, pod({"containers": {}}), go("object", "PodSpec.spec.containers", "[]v1.Container")),
    "string for an object in a list": (
        POD, pod({"containers": ["x"]}), go("string", "PodSpec.spec.containers", "v1.Container")),
    "string for an object": (POD, pod("x"), go("string", "Pod.spec", "v1.PodSpec")),
    "number for a string": (
        POD, container(env=[{"value": 5}]), go("number", "EnvVar.spec.containers.env.value", "string")),
    "number for a named string": (
        POD, pod({"restartPolicy": 5}), go("number", "PodSpec.spec.restartPolicy", "v1.RestartPolicy")),
    "bool in a map": (POD, pod(labels={"a": True}), go("bool", "ObjectMeta.metadata.labels", "string")),
    "list for a resource list": (
        POD, container(resources={"limits": []}),
        go("array", "ResourceRequirements.spec.containers.resources.limits", "v1.ResourceList")),
    "string for a number": (
        DEPLOYMENT, deployment(replicas="three"),
        go("string", "DeploymentSpec.spec.replicas", "int32", AS_DEPLOYMENT)),
    "number out of range": (
        DEPLOYMENT, deployment(replicas=3_000_000_000),
        go("number 3000000000", "DeploymentSpec.spec.replicas", "int32", AS_DEPLOYMENT)),
    "fraction": (
        POD, pod({"priority": 1.5}), go("number 1.5", "PodSpec.spec.priority", "int32")),
    "bool for a count or percentage": (
        DEPLOYMENT, deployment(strategy={"rollingUpdate": {"maxSurge": True}}),
        go("bool", "RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge", "int32", AS_DEPLOYMENT)),
    "no quantity": (POD, container(resources={"limits": {"cpu": "abc"}}), AS_POD + QUANTITY),
    "no time": (
        POD, pod(deletionTimestamp="soon"),
        AS_POD + 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'),
    "unknown fields": (
        POD, pod({"containers": [{"imagee": "x"}], "restartPolcy": "Never"}),
        AS_POD + 'strict decoding error: unknown field "spec.containers[0].imagee", unknown field "spec.restartPolcy"'),
    "repeated field": (
        POD, b'{"kind":"Pod","metadata":{"name":"a","name":"b"}}',
        AS_POD + 'strict decoding error: duplicate field "metadata.name"'),
    "a kind nobody knows": (
        POD, {"apiVersion": "v2", "kind": "Foo"},
        'Foo in version "v2" cannot be handled as a Pod: no kind "Foo" is registered for version "v2" in scheme '
        '"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"'),
    "nothing": (POD, b"", UNREADABLE + "unexpected end of JSON input (<empty>)"),
    "no JSON": (POD, b"xx", UNREADABLE + "invalid character 'x' looking for beginning of value (7878)"),
}


@pytest.mark.parametrize(("kind", "value", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_decoded_is_a_bad_request(kind: Any, value: Any, message: str) -> None:
    with pytest.raises(StatusError) as refused:
        decoded(value, kind)
    assert (refused.value.code, refused.value.reason, refused.value.message) == (400, "BadRequest", message)


def test_a_quantity_error_comes_before_earlier_type_errors_because_decoding_stops_there() -> None:
    value = pod({"containers": [{"image": 5, "resources": {"limits": {"cpu": "x"}}}]})
    with pytest.raises(StatusError) as refused:
        decoded(value)
    assert refused.value.message == AS_POD + QUANTITY


CLEANED = {
    "nulls and empty values go": (
        {"hostNetwork": False, "nodeName": "", "tolerations": [], "volumes": None, "nodeSelector": {}}, {}),
    "zero that is an answer stays": (
        {"terminationGracePeriodSeconds": 0, "enableServiceLinks": False, "priority": 0},
        {"terminationGracePeriodSeconds": 0, "enableServiceLinks": False, "priority": 0}),
    "empty objects stay": ({"securityContext": {}, "volumes": [{"name": "v", "emptyDir": {}}]},
                           {"securityContext": {}, "volumes": [{"name": "v", "emptyDir": {}}]}),
    "required lists stay": ({"containers": []}, {"containers": []}),
    "quantities are canonical": (
        {"overhead": {"cpu": 0.5, "memory": "1024Mi", "x": 2}},
        {"overhead": {"cpu": "500m", "memory": "1Gi", "x": "2"}}),
    "null in a list is a zero value": ({"imagePullSecrets": [None]}, {"imagePullSecrets": [{}]}),
}


@pytest.mark.parametrize(("given", "clean"), CLEANED.values(), ids=CLEANED)
def test_specs_are_cleaned_as_go_would_write_them_again(given: Any, clean: Any) -> None:
    assert decoded(pod(given))[0]["spec"] == clean


def test_times_are_stored_in_utc_and_a_null_time_goes() -> None:
    obj, _ = decoded(pod(creationTimestamp=None, deletionTimestamp="2026-01-01T00:00:00+01:00"))
    assert obj["metadata"] == {"deletionTimestamp": "2025-12-31T23:00:00Z"}


def test_unknown_fields_are_warned_of_or_passed_over_as_asked() -> None:
    value = pod({"foo": 1})
    assert decoded(value, validation="Warn") == (pod(), ['unknown field "spec.foo"'])
    assert decoded(value, validation="Ignore") == (pod(), [])


def test_kind_and_version_are_filled_in() -> None:
    assert decoded(b"{}", DEPLOYMENT)[0] == {"kind": "Deployment", "apiVersion": "apps/v1"}


def test_yaml_bodies_are_taken_and_their_repeated_keys_warned_of() -> None:
    body = b"kind: Pod\nmetadata:\n  name: a\n  name: b\n"
    obj, warnings = decode(body, YAML + "; charset=utf-8", POD, "Warn")
    assert obj["metadata"] == {"name": "b"}
    assert warnings == ['line 4: key "name" already set in map']


def test_values_are_private_and_the_input_is_left_alone() -> None:
    obj, _ = decoded({"apiVersion": "apps/v1", "kind": "ControllerRevision", "data": {"a": [1.5, None]}, "revision": 0},
                     BY_RESOURCE["controllerrevisions.apps"])
    assert obj["data"] == {"a": [1.5, None]}
    assert obj["revision"] == 0
    assert type(obj["data"]["a"][0]) is float


def test_open_values_may_not_be_nested_without_end() -> None:
    value: Any = {}
    for _ in range(300):
        value = {"a": value}
    with pytest.raises(StatusError, match="exceeded max depth"):
        decoded({"kind": "ControllerRevision", "data": value}, BY_RESOURCE["controllerrevisions.apps"])


def test_other_media_types_are_unsupported() -> None:
    with pytest.raises(StatusError) as refused:
        decode(b"x", "text/plain", POD, "Strict")
    assert refused.value.code == 415
    assert refused.value.message.endswith("application/json, application/yaml, application/vnd.kubernetes.protobuf")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.resource)
def test_every_kind_decodes_its_metadata_and_refuses_unknown_fields(kind: Any) -> None:
    obj, _ = decoded({"metadata": {"name": "a"}}, kind)
    assert obj == {"metadata": {"name": "a"}, "kind": kind.kind, "apiVersion": kind.api_version}
    with pytest.raises(StatusError, match='unknown field "nosuch"'):
        decoded({"nosuch": 1}, kind)
