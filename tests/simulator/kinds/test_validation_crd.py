"""What is wrong with CustomResourceDefinitions, in upstream's words."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import manifest, registry

CRDS = "customresourcedefinitions.apiextensions.k8s.io"
SCHEMA = "spec.validation.openAPIV3Schema"


def refusal(obj: Object) -> str:
    with pytest.raises(StatusError) as caught:
        registry().create(CRDS, obj)
    assert caught.value.code == 422
    return caught.value.message.partition(" is invalid: ")[2]


def definition(schema: Any = None, **spec: Any) -> Object:
    obj = manifest(BY_RESOURCE[CRDS])
    obj = deep_copy({**obj, "spec": {**obj["spec"], **spec}})
    if schema is not None:
        obj["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = schema
    return obj


def schema(**properties: Any) -> Object:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(("obj", "message"), [
    pytest.param(definition(scope="Everywhere"),
                 'spec.scope: Unsupported value: "Everywhere": supported values: "Cluster", "Namespaced"', id="scope"),
    pytest.param({**definition(), "metadata": {"name": "things.example.com"}},
                 'metadata.name: Invalid value: "things.example.com": must be spec.names.plural+"."+spec.group',
                 id="name"),
    pytest.param(definition({"type": "string"}),
                 f'{SCHEMA}.type: Invalid value: "string": must be object at the root', id="root"),
    pytest.param(definition(schema(spec={})),
                 f"{SCHEMA}.properties[spec].type: Required value: must not be empty for specified object fields",
                 id="no type"),
    pytest.param(definition(schema(spec={"type": "array"})),
                 f"{SCHEMA}.properties[spec].items: Required value: must be specified", id="no items"),
    pytest.param(definition(schema(metadata={"type": "object", "properties": {"labels": {"type": "object"}}})),
                 f"{SCHEMA}.properties[metadata]: Forbidden: must not specify anything other than name and "
                 "generateName, but metadata is implicitly specified", id="metadata"),
    pytest.param(definition(schema(spec={"type": "integer", "default": "x"})),
                 f'{SCHEMA}.properties[spec].default: Invalid value: "string":  in body must be of type integer: '
                 '"string"', id="default"),
    pytest.param(definition(schema(spec={"type": "object", "default": {"x": 1}})),
                 f'{SCHEMA}.properties[spec].default: Invalid value: {{"x":1}}: must not have unknown fields',
                 id="default unknown"),
    pytest.param(definition({**schema(), "anyOf": [{"properties": {"a": {"minimum": 1}}}]}),
                 f"{SCHEMA}.properties[a]: Required value: because it is defined in {SCHEMA}.anyOf[0].properties[a]",
                 id="incomplete"),
    pytest.param(definition(schema(spec={"type": "string", "uniqueItems": True})),
                 f"{SCHEMA}.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the "
                 "runtime complexity becomes quadratic", id="unique"),
    pytest.param(definition(group="example.k8s.io", names={"plural": "widgets", "kind": "Widget"}) | {
        "metadata": {"name": "widgets.example.k8s.io"}},
        "metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval "
        'annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
        id="approval"),
])
def test_definitions_that_make_no_sense_are_refused(obj: Object, message: str) -> None:
    assert refusal(obj) == message


def test_group_and_plural_never_change_kind_and_scope_not_once_established() -> None:
    found = registry()
    stored = found.create(CRDS, definition())
    changed = deep_copy(stored)
    changed["spec"]["names"]["plural"] = "things"
    with pytest.raises(StatusError, match=r"spec\.names\.plural: Invalid value: \"things\": field is immutable"):
        found.update(CRDS, changed)


def test_rules_in_cel_are_told_to_be_none_of_ours() -> None:
    obj = definition(schema(spec={"type": "object", "x-kubernetes-validations": [{"rule": "true"}]}))
    assert BY_RESOURCE[CRDS].warnings(registry().create(CRDS, obj)) == [
        "x-kubernetes-validations: CEL is not simulated here, objects are not checked by these rules"]
