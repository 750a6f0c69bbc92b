"""The OpenAPI documents are whole, and have what kubectl looks for."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.apiserver import openapi
from simulator.kinds import BUILT_IN, BY_RESOURCE, KINDS

DOCUMENTS = [f"apis/{group}/{version}" if group else f"api/{version}" for group, version in BUILT_IN.group_versions]


def document(where: str) -> dict[str, Any]:
    response = openapi.respond(f"/openapi/v3/{where}", "application/json")
    assert response is not None
    return json.loads(response.content())


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    for item in node if isinstance(node, list) else ():
        yield from references(item)


@pytest.mark.parametrize("where", DOCUMENTS)
def test_every_reference_of_a_document_leads_somewhere(where: str) -> None:
    found = document(where)
    schemas = {f"#/components/schemas/{name}" for name in found["components"]["schemas"]}
    assert set(references(found)) <= schemas


def test_every_reference_of_version_2_leads_somewhere() -> None:
    found = json.loads(openapi.v2())
    assert set(references(found)) <= {f"#/definitions/{name}" for name in found["definitions"]}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "patch" in kind.verbs], ids=lambda kind: kind.resource)
def test_the_patch_of_every_kind_takes_field_validation(kind) -> None:
    base = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
    scope = "namespaces/{namespace}/" if kind.namespaced else ""
    patch = document(base)["paths"][f"/{base}/{scope}{kind.plural}/{{name}}"]["patch"]
    assert patch["x-kubernetes-group-version-kind"] == {
        "group": kind.group, "version": kind.version, "kind": kind.kind}
    assert {"dryRun", "fieldManager", "fieldValidation"} <= {parameter["name"] for parameter in patch["parameters"]}


def test_fields_have_the_published_form() -> None:
    schemas = document("apis/apps/v1")["components"]["schemas"]
    spec = schemas["io.k8s.api.apps.v1.DeploymentSpec"]
    assert spec["properties"]["replicas"]["type"] == "integer"
    assert spec["properties"]["strategy"]["x-kubernetes-patch-strategy"] == "retainKeys"
    assert spec["properties"]["strategy"]["allOf"] == [
        {"$ref": "#/components/schemas/io.k8s.api.apps.v1.DeploymentStrategy"}]
    containers = schemas["io.k8s.api.core.v1.PodSpec"]["properties"]["containers"]
    assert (containers["x-kubernetes-patch-merge-key"], containers["x-kubernetes-list-type"]) == ("name", "map")
    assert schemas["io.k8s.apimachinery.pkg.util.intstr.IntOrString"]["format"] == "int-or-string"
    assert schemas["io.k8s.apimachinery.pkg.api.resource.Quantity"]["oneOf"] == [{"type": "string"}, {"type": "number"}]


def test_null_and_closed_objects_of_the_wheel_do_not_show() -> None:
    text = openapi.v3(BUILT_IN, "apis/apps/v1").decode()
    assert '"null"' not in text
    assert '"additionalProperties":false' not in text
    assert "$defs" not in text


def test_the_index_leads_to_every_document_by_a_hash() -> None:
    index = json.loads(openapi.respond("/openapi/v3", "*/*").content())["paths"]
    assert list(index) == DOCUMENTS
    assert all(entry["serverRelativeURL"].startswith(f"/openapi/v3/{where}?hash=") for where, entry in index.items())


def test_groups_that_are_not_served_have_no_document() -> None:
    assert openapi.respond("/openapi/v3/apis/nosuch/v1", "application/json") is None


def test_scale_is_described_by_its_own_group() -> None:
    kind = BY_RESOURCE["deployments.apps"]
    path = f"/apis/apps/v1/namespaces/{{namespace}}/{kind.plural}/{{name}}/scale"
    assert document("apis/apps/v1")["paths"][path]["get"]["x-kubernetes-group-version-kind"] == {
        "group": "autoscaling", "version": "v1", "kind": "Scale"}
