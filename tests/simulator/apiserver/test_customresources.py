"""Custom resources: served by their definition alone, with its schema, columns, subresources and names."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from simulator.apimachinery.metadata import Object, condition
from simulator.apiserver.request import Request, Response
from simulator.cluster import Cluster
from simulator.engine import State
from simulator.kinds import BUILT_IN
from tests.simulator.world import World

GROUP, CRDS = "stable.example.com", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
TABS = f"/apis/{GROUP}/v1/namespaces/default/crontabs"
TABLE = {"accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}
MERGE, STRATEGIC = "application/merge-patch+json", "application/strategic-merge-patch+json"
SPEC: dict[str, Any] = {
    "type": "object",
    "required": ["cron"],
    "properties": {
        "cron": {"type": "string", "pattern": r"^(\S+\s){4}\S+$"},
        "image": {"type": "string", "default": "busybox"},
        "replicas": {"type": "integer", "minimum": 1, "maximum": 10, "default": 1},
        "mode": {"type": "string", "enum": ["A", "B"]},
        "port": {"x-kubernetes-int-or-string": True},
        "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "ports": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                  "items": {"type": "object", "required": ["name"],
                            "properties": {"name": {"type": "string"}, "port": {"type": "integer"}}}},
    },
}
STATUS = {"type": "object", "properties": {"replicas": {"type": "integer"}, "selector": {"type": "string"}}}
SCALE = {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
         "labelSelectorPath": ".status.selector"}


def version(name: str = "v1", **changes: Any) -> Object:
    """A version of the definition."""
    schema = {"type": "object", "properties": {"spec": SPEC, "status": STATUS}}
    return {"name": name, "served": True, "storage": name == "v1", "schema": {"openAPIV3Schema": schema},
            "subresources": {"status": {}, "scale": SCALE}, **changes}


def definition(*versions: Object, **names: Any) -> Object:
    """A definition of crontabs."""
    names = {"plural": "crontabs", "kind": "CronTab", "shortNames": ["ct"], **names}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{names['plural']}.{GROUP}"},
            "spec": {"group": GROUP, "scope": "Namespaced", "names": names, "versions": list(versions or [version()])}}


def tab(name: str = "a", api: str = "v1", **spec: Any) -> Object:
    """A crontab."""
    return {"apiVersion": f"{GROUP}/{api}", "kind": "CronTab", "metadata": {"name": name},
            "spec": {"cron": "* * * * *", **spec}}


class Api:
    """A cluster that answers requests."""

    def __init__(self, *definitions: Object) -> None:
        self.world = World(nodes=0)
        for item in definitions or (definition(),):
            assert self.call("POST", CRDS, item).status == 201
        self.settle()

    def settle(self, seconds: float = 30) -> None:
        self.world.cluster.run(self.world.cluster.now + seconds)

    def call(self, method: str, url: str, body: Any = None, media: str = "application/json", **more: Any) -> Response:
        return self.world.cluster.apiserver.handle(Request.to(method, url, body, media, **more))

    def get(self, url: str, **more: Any) -> Any:
        response = self.call("GET", url, **more)
        assert response.status == 200, response.body
        return orjson.loads(response.content())


@pytest.fixture(scope="module")
def api() -> Api:
    return Api()


def test_a_definition_is_accepted_established_and_served(api: Api) -> None:
    found = api.get(f"{CRDS}/crontabs.{GROUP}")
    for kind, reason in (("NamesAccepted", "NoConflicts"), ("Established", "InitialNamesAccepted")):
        assert (condition(found, kind)["status"], condition(found, kind)["reason"]) == ("True", reason)
    assert found["spec"]["names"]["singular"] == "crontab"
    assert found["spec"]["names"]["listKind"] == "CronTabList"
    assert found["spec"]["conversion"] == {"strategy": "None"}
    assert found["status"]["storedVersions"] == ["v1"]
    names = {entry["name"] for entry in api.get(f"/apis/{GROUP}/v1")["resources"]}
    assert names == {"crontabs", "crontabs/status", "crontabs/scale"}
    assert BUILT_IN.by_path(f"{GROUP}/v1", "crontabs") is None


def test_unknown_fields_are_pruned_and_told_of_and_defaults_filled_in(api: Api) -> None:
    made = api.call("POST", TABS, tab("pruned", junk=1, open={"any": {"thing": 1}}))
    assert made.status == 201
    assert made.body["spec"] == {"cron": "* * * * *", "image": "busybox", "replicas": 1, "open": {"any": {"thing": 1}}}
    assert made.warnings == ['unknown field "spec.junk"']
    assert made.body["metadata"]["generation"] == 1
    strict = api.call("POST", f"{TABS}?fieldValidation=Strict", tab("strict", junk=1))
    assert strict.body["message"] == ('CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: '
                                      'unknown field "spec.junk"')


@pytest.mark.parametrize(("spec", "message"), [
    pytest.param({"cron": "x"}, "spec.cron: Invalid value: \"x\": spec.cron in body should match '^(\\S+\\s){4}\\S+$'",
                 id="pattern"),
    pytest.param({"cron": None}, "spec.cron: Required value", id="required"),
    pytest.param({"replicas": 0}, "spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or "
                                  "equal to 1", id="minimum"),
    pytest.param({"image": 5}, 'spec.image: Invalid value: "integer": spec.image in body must be of type string: '
                               '"integer"', id="type"),
    pytest.param({"mode": "C"}, 'spec.mode: Unsupported value: "C": supported values: "A", "B"', id="enum"),
    pytest.param({"port": True}, 'spec.port: Invalid value: "boolean": spec.port in body must be of type '
                                 'integer,string: "boolean"', id="int-or-string"),
    pytest.param({"ports": [{"name": "a"}, {"name": "a"}]}, 'spec.ports[1]: Duplicate value: {"name":"a"}', id="map"),
])
def test_values_that_the_schema_forbids_are_refused(api: Api, spec: Object, message: str) -> None:
    refused = api.call("POST", TABS, tab("bad", **spec))
    assert refused.status == 422
    assert refused.body["message"] == f'CronTab.{GROUP} "bad" is invalid: {message}'


def test_status_and_scale_are_subresources(api: Api) -> None:
    api.call("POST", TABS, {**tab("sub"), "status": {"replicas": 9}})
    assert "status" not in api.get(f"{TABS}/sub")
    changed = api.call("PUT", f"{TABS}/sub/status", {**tab("sub", replicas=9), "status": {"replicas": 2}})
    assert (changed.body["status"], changed.body["spec"]["replicas"]) == ({"replicas": 2}, 1)
    assert changed.body["metadata"]["generation"] == 1
    scale = api.call("PATCH", f"{TABS}/sub/scale", {"spec": {"replicas": 4}}, MERGE).body
    assert (scale["spec"], scale["status"]) == ({"replicas": 4}, {"replicas": 2})
    found = api.get(f"{TABS}/sub")
    assert (found["spec"]["replicas"], found["metadata"]["generation"]) == (4, 2)
    refused = api.call("PATCH", f"{TABS}/sub/status", {"status": {"replicas": "x"}}, MERGE)
    assert refused.body["message"].startswith(
        f'CronTab.{GROUP} "sub" is invalid: [status.replicas: Invalid value: "string": replicas in body must be of '
        'type integer: "string", ')


def test_patches_have_every_form_but_the_strategic_one(api: Api) -> None:
    api.call("POST", TABS, tab("patched"))
    refused = api.call("PATCH", f"{TABS}/patched", {"spec": {"replicas": 2}}, STRATEGIC)
    assert (refused.status, refused.body["message"]) == (415, (
        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
        "application/merge-patch+json, application/apply-patch+yaml"))
    merged = api.call("PATCH", f"{TABS}/patched", {"spec": {"replicas": 2}}, MERGE)
    assert merged.body["spec"]["replicas"] == 2
    operations = [{"op": "replace", "path": "/spec/replicas", "value": 3}]
    assert api.call("PATCH", f"{TABS}/patched", operations, "application/json-patch+json").body["spec"]["replicas"] == 3


def test_server_side_apply_knows_lists_that_are_maps(api: Api) -> None:
    for manager, port in (("one", "a"), ("two", "b")):
        body = {**tab("applied"), "spec": {"cron": "* * * * *", "ports": [{"name": port, "port": 1}]}}
        done = api.call("PATCH", f"{TABS}/applied?fieldManager={manager}", body, "application/apply-patch+yaml")
        assert done.status in (200, 201), done.body
    assert [item["name"] for item in api.get(f"{TABS}/applied")["spec"]["ports"]] == ["a", "b"]
    clash = {**tab("applied"), "spec": {"cron": "1 * * * *"}}
    refused = api.call("PATCH", f"{TABS}/applied?fieldManager=three", clash, "application/apply-patch+yaml")
    assert (refused.status, refused.body["reason"]) == (409, "Conflict")


def test_columns_are_those_of_the_definition_or_the_age() -> None:
    columns = [{"name": "Cron", "type": "string", "jsonPath": ".spec.cron"},
               {"name": "N", "type": "integer", "jsonPath": ".spec.replicas", "priority": 1},
               {"name": "Ready", "type": "string", "jsonPath": '.status.conditions[?(@.type=="Ready")].status'},
               {"name": "Born", "type": "date", "jsonPath": ".metadata.creationTimestamp"}]
    api = Api(definition(version(additionalPrinterColumns=columns)), definition(
        plural="plains", kind="Plain", shortNames=[]))
    api.call("POST", TABS, tab())
    table = api.get(TABS, headers=TABLE)
    assert [column["name"] for column in table["columnDefinitions"]] == ["Name", "Cron", "N", "Ready", "Born"]
    assert table["rows"][0]["cells"] == ["a", "* * * * *", 1, None, "0s"]
    plain = api.get(f"/apis/{GROUP}/v1/namespaces/default/plains", headers=TABLE)
    assert [column["name"] for column in plain["columnDefinitions"]] == ["Name", "Age"]


def test_fields_that_the_definition_names_can_be_selected() -> None:
    api = Api(definition(version(selectableFields=[{"jsonPath": ".spec.image"}])))
    for name, image in (("a", "x"), ("b", "y")):
        api.call("POST", TABS, tab(name, image=image))
    found = api.get(f"{TABS}?fieldSelector=spec.image%3Dy")["items"]
    assert [item["metadata"]["name"] for item in found] == ["b"]
    assert api.call("GET", f"{TABS}?fieldSelector=spec.cron%3Dy").status == 400


def test_versions_differ_by_name_and_schema() -> None:
    beta = version("v1beta1", deprecated=True)
    beta["schema"] = {"openAPIV3Schema": {"type": "object", "properties": {"spec": {
        "type": "object", "properties": {"cron": {"type": "string"}, "old": {"type": "string"}}}}}}
    api = Api(definition(version(), beta))
    old = TABS.replace("/v1/", "/v1beta1/")
    made = api.call("POST", old, tab(api="v1beta1", old="x"))
    assert (made.status, made.body["apiVersion"]) == (201, f"{GROUP}/v1beta1")
    assert f"{GROUP}/v1beta1 CronTab is deprecated; use {GROUP}/v1 CronTab" in made.warnings
    found = api.get(f"{TABS}/a")
    assert (found["apiVersion"], "old" in found["spec"]) == (f"{GROUP}/v1", False)
    wrong = api.call("POST", old, tab("b"))
    assert wrong.body["message"] == (f"the API version in the data ({GROUP}/v1) does not match the expected API "
                                     f"version ({GROUP}/v1beta1)")


def test_what_the_schema_gains_later_shows_in_objects_stored_before() -> None:
    api = Api(definition(version(schema={"openAPIV3Schema": {
        "type": "object", "properties": {"spec": {"type": "object", "properties": {"cron": {"type": "string"}}}}}})))
    api.call("POST", TABS, tab())
    api.call("PATCH", f"{CRDS}/crontabs.{GROUP}", [
        {"op": "add", "path": "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/image",
         "value": {"type": "string", "default": "new"}}], "application/json-patch+json")
    assert api.get(f"{TABS}/a")["spec"]["image"] == "new"


def test_objects_go_before_their_definition_does() -> None:
    api = Api()
    api.call("POST", TABS, {**tab(), "metadata": {"name": "a", "finalizers": ["example.com/hold"]}})
    gone = api.call("DELETE", f"{CRDS}/crontabs.{GROUP}")
    assert condition(gone.body, "Terminating")["reason"] == "InstanceDeletionPending"
    assert gone.body["metadata"]["finalizers"] == ["customresourcecleanup.apiextensions.k8s.io"]
    assert gone.body["metadata"]["generation"] == 1
    api.settle()
    refused = api.call("POST", TABS, tab("late"))
    assert refused.body["message"] == (f'crontabs.{GROUP} "late" is forbidden: create not allowed while custom '
                                       "resource definition is terminating")
    api.call("PATCH", f"{TABS}/a", {"metadata": {"finalizers": None}}, MERGE)
    api.settle()
    assert api.call("GET", f"{CRDS}/crontabs.{GROUP}").status == 404
    assert api.call("GET", TABS).status == 404


def test_names_that_are_taken_are_not_given_twice() -> None:
    api = Api(definition(), definition(plural="cronthings", kind="CronThing", shortNames=["ct"]))
    second = api.get(f"{CRDS}/cronthings.{GROUP}")
    accepted = condition(second, "NamesAccepted")
    assert (accepted["status"], accepted["reason"], accepted["message"]) == (
        "False", "ShortNamesConflict", '"ct" is already in use')
    assert api.call("GET", TABS.replace("crontabs", "cronthings")).status == 404
    api.call("DELETE", f"{CRDS}/crontabs.{GROUP}")
    api.settle()
    assert condition(api.get(f"{CRDS}/cronthings.{GROUP}"), "Established")["status"] == "True"


def test_clusters_do_not_see_each_others_kinds(api: Api) -> None:
    other = World(nodes=0).cluster
    assert other.registry.storage.kinds is BUILT_IN
    assert other.apiserver.handle(Request.to("GET", TABS)).status == 404


def test_a_copy_that_is_loaded_serves_the_only_definition_there_is() -> None:
    api = Api()
    api.call("POST", TABS, tab())
    rows = api.world.cluster.state.tables()
    for backwards in (False, True):
        state = State()
        copy = Cluster(state)
        state.restore({name: dict(sorted(table.items(), reverse=backwards)) for name, table in rows.items()})
        assert copy.apiserver.handle(Request.to("GET", f"{TABS}/a")).status == 200


def test_openapi_has_the_schema_and_the_metadata_of_every_object(api: Api) -> None:
    document = api.get(f"/openapi/v3/apis/{GROUP}/v1")
    schema = document["components"]["schemas"]["com.example.stable.v1.CronTab"]
    assert {"apiVersion", "kind", "metadata", "spec", "status"} == set(schema["properties"])
    assert schema["x-kubernetes-group-version-kind"] == [{"group": GROUP, "version": "v1", "kind": "CronTab"}]
    patch = document["paths"][f"/apis/{GROUP}/v1/namespaces/{{namespace}}/crontabs/{{name}}"]["patch"]
    assert STRATEGIC not in patch["requestBody"]["content"]
    assert "com.example.stable.v1.CronTab" in api.get("/openapi/v2")["definitions"]
