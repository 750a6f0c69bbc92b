# ruff: noqa: E501 - messages stand as the API server words them
"""Metadata that objects may not have, in the API server's words."""

import pytest

from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems, qualified_name_problems
from simulator.apimachinery.object_meta import validate_object_meta, validate_object_meta_update

QUALIFIED = (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)
LABEL = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
    "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)
OWNER = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u", "controller": True}

CASES = {
    "nothing": ({"name": "web", "namespace": "default"}, []),
    "no name": (
        {"namespace": "default"},
        ["metadata.name: Required value: name or generateName is required"],
    ),
    "long name": (
        {"name": "a" * 254, "namespace": "default"},
        [f'metadata.name: Invalid value: "{"a" * 254}": must be no more than 253 characters'],
    ),
    "prefix with a dash": ({"name": "web-x", "generateName": "web-", "namespace": "default"}, []),
    "no namespace": ({"name": "web"}, ["metadata.namespace: Required value"]),
    "label value": (
        {"name": "web", "namespace": "default", "labels": {"app": "my app!"}},
        [f'metadata.labels: Invalid value: "my app!": {LABEL}'],
    ),
    "long label value": (
        {"name": "web", "namespace": "default", "labels": {"app": "x" * 64}},
        [f'metadata.labels: Invalid value: "{"x" * 64}": must be no more than 63 bytes'],
    ),
    "label prefix": (
        {"name": "web", "namespace": "default", "labels": {"-bad/key": "x"}},
        [
            'metadata.labels: Invalid value: "-bad/key": prefix part a lowercase RFC 1123 subdomain must consist of lower '
            "case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. "
            "'example.com', regex used for validation is "
            r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        ],
    ),
    "annotation": (
        {"name": "web", "namespace": "default", "annotations": {"bad key": "x"}},
        [f'metadata.annotations: Invalid value: "bad key": {QUALIFIED}'],
    ),
    "annotation in capitals": (
        {"name": "web", "namespace": "default", "annotations": {"Example.com/A": "x"}},
        [],
    ),
    "too many annotations": (
        {"name": "web", "namespace": "default", "annotations": {"a": "x" * 262144}},
        ["metadata.annotations: Too long: may not be more than 262144 bytes"],
    ),
    "two controllers": (
        {"name": "web", "namespace": "default", "ownerReferences": [OWNER, {**OWNER, "name": "b"}]},
        [
            'Only one reference can have Controller set to true. Found "true" in references for ReplicaSet/web and '
            "ReplicaSet/b"
        ],
    ),
    "finalizer": (
        {"name": "web", "namespace": "default", "finalizers": ["a b"]},
        [f'metadata.finalizers: Invalid value: "a b": {QUALIFIED}'],
    ),
}


@pytest.mark.parametrize(("meta", "wanted"), CASES.values(), ids=CASES)
def test_metadata_of_a_new_object(meta, wanted):
    found = [str(problem) for problem in validate_object_meta(meta, True, dns_subdomain_problems)]
    assert len(found) == len(wanted)
    assert all(text.endswith(end) for text, end in zip(found, wanted, strict=True))


def test_cluster_scoped_objects_have_no_namespace():
    problems = validate_object_meta({"name": "n", "namespace": "default"}, False, dns_subdomain_problems)
    assert list(map(str, problems)) == ["metadata.namespace: Forbidden: not allowed on this type"]


def test_identity_cannot_change():
    old = {"name": "a", "uid": "1", "resourceVersion": "1"}
    problems = validate_object_meta_update({**old, "uid": "2"}, old)
    assert list(map(str, problems)) == ['metadata.uid: Invalid value: "2": field is immutable']


def test_a_terminating_object_gains_no_finalizers():
    old = {"name": "a", "resourceVersion": "1", "deletionTimestamp": "t", "finalizers": ["a/b"]}
    problems = validate_object_meta_update({**old, "finalizers": ["a/b", "c/d"]}, old)
    assert list(map(str, problems)) == [
        "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new "
        'finalizers []string{"c/d"}'
    ]
    assert validate_object_meta_update({**old, "finalizers": []}, old) == []


def test_a_label_with_dots_is_told_so():
    assert dns_label_problems("my.web") == ["must not contain dots"]


def test_a_key_with_two_slashes():
    assert qualified_name_problems("a/b/c")[0].endswith("(e.g. 'example.com/MyName')")


def test_selector_expressions():
    selector = {
        "matchExpressions": [
            {"key": "a", "operator": "In"},
            {"key": "b", "operator": "Exists", "values": ["x"]},
        ]
    }
    assert list(map(str, validate_label_selector(selector, "spec.selector"))) == [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
        "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or "
        "'DoesNotExist'",
    ]
