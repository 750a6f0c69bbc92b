"""Server-side apply: what becomes of an object, who manages which field, and who stands in whose way."""

from typing import Any

import pytest
import yaml

from simulator.apimachinery.errors import StatusError
from simulator.apiserver.patch.apply import BEFORE_FIRST_APPLY, LAST_APPLIED, apply, read_configuration
from simulator.apiserver.patch.apply.managers import UPDATE, manager_of, record
from simulator.apiserver.patch.apply.paths import decode_fields, encode_fields, show
from simulator.apiserver.patch.apply.types import type_of_definition
from simulator.apiserver.patch.apply.values import compare, field_set, merge, without
from simulator.kinds import BY_RESOURCE

CONFIG_MAP, DEPLOYMENT, SERVICE, POD = (
    BY_RESOURCE[name] for name in ("configmaps", "deployments.apps", "services", "pods"))
POD_TYPE = type_of_definition(POD.schema)


def config_map(**data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm"}, "data": data}


def deployment(image: str = "nginx", **spec: Any) -> dict[str, Any]:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": image}]}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default"},
            "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template, **spec}}


def applied(live: Any, config: Any, name: str = "one", force: bool = False, now: float = 0.0) -> dict[str, Any]:
    kind = {"ConfigMap": CONFIG_MAP, "Deployment": DEPLOYMENT, "Service": SERVICE}[config["kind"]]
    return apply(kind, live, config, name, force, "", now)


def written(live: Any, new: dict[str, Any], name: str, subresource: str = "", now: float = 0.0) -> dict[str, Any]:
    """What a client's ordinary write leaves."""
    kind = BY_RESOURCE["deployments.apps"] if new["kind"] == "Deployment" else CONFIG_MAP
    new = {**new, "metadata": {**new["metadata"]}}
    record(kind, live, new, manager_of(kind, name, UPDATE, subresource), now)
    return new


def managers(obj: dict[str, Any]) -> dict[str, Any]:
    """Fields by manager and operation."""
    return {f"{entry['manager']} {entry['operation']}": entry["fieldsV1"]
            for entry in obj["metadata"].get("managedFields", ())}


def refusal(*arguments: Any, **more: Any) -> StatusError:
    with pytest.raises(StatusError) as refused:
        applied(*arguments, **more)
    return refused.value


# Applying ----------------------------------------------------------------------------------------------------------


def test_a_first_apply_makes_the_object_and_manages_what_it_says() -> None:
    obj = applied(None, config_map(k="1"), now=60)
    assert obj["data"] == {"k": "1"}
    assert obj["metadata"]["managedFields"] == [
        {"manager": "one", "operation": "Apply", "apiVersion": "v1", "time": "1970-01-01T00:01:00Z",
         "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {"f:k": {}}}}]


def test_two_managers_share_an_object_and_each_takes_away_its_own() -> None:
    obj = applied(applied(None, config_map(k="1")), config_map(l="2"), "two")
    assert obj["data"] == {"k": "1", "l": "2"}
    obj = applied(obj, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm"}}, "one")
    assert (obj["data"], managers(obj)) == ({"l": "2"}, {"two Apply": {"f:data": {"f:l": {}}}})


def test_what_another_manages_is_refused_shared_or_taken_by_force() -> None:
    live = applied(None, config_map(k="1", l="1"))
    error = refusal(live, config_map(k="2"), "two")
    assert (error.code, error.reason, error.message) == (
        409, "Conflict", 'Apply failed with 1 conflict: conflict with "one": .data.k')
    assert error.details["causes"] == [
        {"reason": "FieldManagerConflict", "message": 'conflict with "one"', "field": ".data.k"}]
    shared = applied(live, config_map(k="1"), "two")
    assert managers(shared) == {"one Apply": {"f:data": {"f:k": {}, "f:l": {}}}, "two Apply": {"f:data": {"f:k": {}}}}
    taken = applied(live, config_map(k="2"), "two", force=True)
    assert taken["data"] == {"k": "2", "l": "1"}
    assert managers(taken) == {"one Apply": {"f:data": {"f:l": {}}}, "two Apply": {"f:data": {"f:k": {}}}}


def test_a_shared_field_stays_until_the_last_manager_gives_it_up() -> None:
    live = applied(applied(None, config_map(k="1")), config_map(k="1"), "two")
    live = applied(live, config_map(), "one")
    assert live["data"] == {"k": "1"}
    assert "data" not in applied(live, config_map(), "two")


def test_conflicts_with_several_managers_are_listed_by_manager() -> None:
    live = applied(None, deployment("nginx:1", replicas=0))
    live = written(live, {**live, "spec": {**live["spec"], "replicas": 1}}, "kubectl", "scale")
    live = written(live, {**live, "spec": {**deployment("nginx:2")["spec"], "replicas": 1}}, "kubectl-set")
    assert refusal(live, deployment("nginx:1", replicas=0)).message == (
        'Apply failed with 2 conflicts: conflicts with "kubectl" with subresource "scale" using apps/v1:\n'
        "- .spec.replicas\n"
        'conflicts with "kubectl-set" using apps/v1:\n'
        '- .spec.template.spec.containers[name="c"].image')


def test_applying_the_same_again_changes_nothing_not_even_the_time() -> None:
    once = applied(None, deployment(), now=1)
    assert applied(once, deployment(), now=1000) == once


def test_an_item_of_a_keyed_list_goes_with_the_manager_that_brought_it() -> None:
    two = deployment()
    two["spec"]["template"]["spec"]["containers"].append({"name": "d", "image": "redis"})
    live = applied(applied(None, two), deployment())
    assert [item["name"] for item in live["spec"]["template"]["spec"]["containers"]] == ["c"]


def test_what_others_added_to_an_item_stays_when_its_manager_gives_up_a_field() -> None:
    full = deployment(replicas=2)
    live = applied(None, full)
    live["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"] = "Always"
    live["spec"]["strategy"] = {"type": "Recreate"}
    again = applied(live, deployment())
    assert "replicas" not in again["spec"]
    assert again["spec"]["strategy"] == {"type": "Recreate"}
    assert again["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"] == "Always"


def test_ports_are_told_apart_by_number_and_protocol_which_is_tcp_unless_said() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}]}}
    live = applied(None, service)
    ports = [{"port": 80, "protocol": "TCP", "name": "x"}, {"port": 80, "protocol": "UDP"}]
    assert applied(live, {**service, "spec": {"ports": ports}})["spec"]["ports"] == ports


def test_atomic_values_are_replaced_and_owned_as_a_whole() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"selector": {"a": "b"}}}
    live = applied(None, service)
    assert managers(live) == {"one Apply": {"f:spec": {"f:selector": {}}}}
    other = {**service, "spec": {"selector": {"c": "d"}}}
    assert refusal(live, other, "two").message.endswith('conflict with "one": .spec.selector')
    assert applied(live, other, "two", force=True)["spec"]["selector"] == {"c": "d"}


def test_what_nobody_kept_count_of_belongs_to_the_time_before() -> None:
    live = config_map(k="1", l="1")
    assert refusal(live, config_map(k="2")).message == (
        f'Apply failed with 1 conflict: conflict with "{BEFORE_FIRST_APPLY}" using v1: .data.k')
    assert managers(applied(live, config_map(k="1"))) == {
        "one Apply": {"f:data": {"f:k": {}}}, "before-first-apply Update": {"f:data": {".": {}, "f:k": {}, "f:l": {}}}}


def test_kubectl_takes_over_what_client_side_apply_set_and_keeps_its_annotation() -> None:
    live = config_map(k="1", l="1")
    live["metadata"]["annotations"] = {LAST_APPLIED: '{"apiVersion":"v1","kind":"ConfigMap","data":{"k":"1","l":"0"}}'}
    live = written(None, live, "kubectl-client-side-apply")
    assert refusal(live, config_map(k="2", l="2"), "kubectl").message.endswith("using v1: .data.l")
    obj = applied(live, config_map(k="2"), "kubectl")
    assert obj["data"] == {"k": "2", "l": "1"}
    assert obj["metadata"]["annotations"][LAST_APPLIED] == (
        '{"apiVersion":"v1","data":{"k":"2"},"kind":"ConfigMap","metadata":{"name":"cm"}}\n')
    assert refusal(live, config_map(k="2"), "other").message.endswith("using v1: .data.k")


# Configurations that cannot be applied ----------------------------------------------------------------------------

UNFIT = {
    "unknown field": (deployment(foo=1), ".spec.foo: field not declared in schema"),
    "wrong scalar": (deployment(replicas="two"), ".spec.replicas: expected numeric (int or float), got string"),
    "wrong container": (deployment(strategy=[]), ".spec.strategy: expected map, got list"),
    "item without its key": (
        deployment(template={"spec": {"containers": [{"image": "x"}]}}),
        ".spec.template.spec.containers: element 0: associative list with keys has an element that omits all key "
        'fields ["name"] (and doesn\'t have default values for any key fields)'),
    "item twice": (
        deployment(template={"spec": {"containers": [{"name": "c"}, {"name": "c"}]}}),
        '.spec.template.spec.containers: duplicate entries for key [name="c"]'),
    "several": (deployment(foo=1, bar=2),
                "errors:\n  .spec.foo: field not declared in schema\n  .spec.bar: field not declared in schema"),
}


@pytest.mark.parametrize(("config", "problem"), UNFIT.values(), ids=UNFIT)
def test_what_does_not_fit_the_schema_is_refused(config: dict[str, Any], problem: str) -> None:
    error = refusal(None, config)
    assert (error.code, error.message) == (
        500, f"failed to create typed patch object (default/web; apps/v1, Kind=Deployment): {problem}")


UNREADABLE = {
    "another kind": ("apiVersion: v1\nkind: Pod\n", "invalid object type: /v1, Kind=Pod"),
    "no object": ("- 1\n", "error decoding YAML: json: cannot unmarshal array into Go value of type "
                           "map[string]interface {}"),
    "managers of its own": ("apiVersion: v1\nkind: ConfigMap\nmetadata: {managedFields: []}\n",
                            "metadata.managedFields must be nil"),
    "a key twice": ("apiVersion: v1\nkind: ConfigMap\nkind: ConfigMap\n", "error strict decoding YAML: "),
}


@pytest.mark.parametrize(("text", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_configuration_is_a_bad_request(text: str, problem: str) -> None:
    with pytest.raises(StatusError) as refused:
        read_configuration(CONFIG_MAP, text.encode(), "Strict")
    assert refused.value.code == 400
    assert refused.value.message.startswith(problem)


# Other writes ------------------------------------------------------------------------------------------------------


def test_a_client_that_creates_manages_all_it_set_with_the_containers_it_added() -> None:
    obj = written(None, deployment(replicas=1, strategy={"rollingUpdate": {"maxSurge": 1}}), "kubectl-create")
    assert yaml.safe_dump(managers(obj)["kubectl-create Update"]["f:spec"]) == yaml.safe_dump({
        "f:replicas": {}, "f:selector": {}, "f:strategy": {"f:rollingUpdate": {".": {}, "f:maxSurge": {}}},
        "f:template": {"f:metadata": {"f:labels": {".": {}, "f:a": {}}},
                       "f:spec": {"f:containers": {'k:{"name":"c"}': {".": {}, "f:image": {}, "f:name": {}}}}}})


def test_a_write_takes_what_it_changes_and_what_it_removes_is_nobodys() -> None:
    live = applied(None, config_map(k="1", l="1", m="1"))
    obj = written(live, {**live, "data": {"k": "2", "m": "1"}}, "editor", now=5)
    assert managers(obj) == {"one Apply": {"f:data": {"f:m": {}}}, "editor Update": {"f:data": {"f:k": {}}}}


def test_a_write_that_changes_nothing_makes_nobody_a_manager() -> None:
    live = applied(None, config_map(k="1"))
    assert written(live, live, "editor") == live


def test_objects_nobody_manages_are_not_tracked_and_cleared_ones_no_more() -> None:
    assert "managedFields" not in written(config_map(k="1"), config_map(k="2"), "editor")["metadata"]
    live = applied(None, config_map(k="1"))
    cleared = {**live, "metadata": {**live["metadata"], "managedFields": [{}]}}
    assert "managedFields" not in written(live, cleared, "editor")["metadata"]


def test_the_status_belongs_to_those_who_write_the_status() -> None:
    live = applied(None, deployment())
    new = {**live, "status": {"replicas": 1}}
    assert "kcm Update" not in managers(written(live, new, "kcm"))
    entry = written(live, new, "kcm", "status")["metadata"]["managedFields"][-1]
    assert (entry["subresource"], entry["fieldsV1"]) == ("status", {"f:status": {".": {}, "f:replicas": {}}})


# Values and paths --------------------------------------------------------------------------------------------------

ITEM = 'k:{"name":"x","port":1}'
FIELDS = {"f:a": {}, "f:b": {".": {}, "f:c": {}, ITEM: {".": {}, "f:d": {}}, 'v:"y"': {}, "i:0": {}}}


def test_field_sets_are_written_as_they_were_read() -> None:
    assert encode_fields(decode_fields(FIELDS)) == FIELDS
    assert list(encode_fields([("f:b", 'k:{"a":1}'), ("f:b",), ("f:b", "f:c")])["f:b"]) == [".", "f:c", 'k:{"a":1}']


def test_paths_are_shown_as_upstream_shows_them() -> None:
    assert [show(path) for path in sorted(decode_fields(FIELDS))] == [
        ".a", ".b", ".b.c", ".b[0]", '.b[name="x",port=1]', '.b[name="x",port=1].d', '.b[="y"]']


@pytest.mark.parametrize("fields", [[], {"a": {}}, {"f:a": 1}])
def test_what_is_no_field_set_is_refused(fields: Any) -> None:
    with pytest.raises(ValueError):
        decode_fields(fields)


def containers(*names: str) -> dict[str, Any]:
    return {"spec": {"containers": [{"name": name} for name in names]}}


ORDERS = {
    "new items come last": ("ab", "c", "abc"),
    "the order of the configuration counts": ("ab", "ba", "ba"),
    "others' items stay where they were": ("abc", "cb", "acb"),
    "a new item before a shared one": ("ab", "xb", "axb"),
    "mixed": ("abcd", "dxb", "acdxb"),
    "all new": ("", "ab", "ab"),
    "nothing said": ("ab", "", "ab"),
}


@pytest.mark.parametrize(("live", "config", "merged"), ORDERS.values(), ids=ORDERS)
def test_items_of_two_lists_are_put_in_order(live: str, config: str, merged: str) -> None:
    found = merge(POD_TYPE, containers(*live), containers(*config))
    assert "".join(item["name"] for item in found["spec"]["containers"]) == merged


def test_a_comparison_names_what_went_came_and_changed() -> None:
    old = {"metadata": {"labels": {"a": "1", "b": "1"}}, "spec": {"nodeName": "x", "volumes": [{"name": "v"}]}}
    new = {"metadata": {"labels": {"a": "2"}, "finalizers": ["f"]},
           "spec": {"volumes": [{"name": "v", "emptyDir": {}}]}}
    found = compare(POD_TYPE, old, new)
    shown = [sorted(map(show, paths)) for paths in (found.removed, found.modified, found.added)]
    assert shown == [[".metadata.labels.b", ".spec.nodeName"], [".metadata.labels.a"],
                     [".metadata.finalizers", '.metadata.finalizers[="f"]', '.spec.volumes[name="v"].emptyDir']]


def test_fields_are_taken_out_of_a_value_and_what_is_left_empty_goes() -> None:
    value = {"metadata": {"labels": {"a": "1"}, "finalizers": ["f", "g"]}, "spec": {"nodeName": "x"}}
    paths = field_set(POD_TYPE, {"metadata": {"labels": {"a": "1"}, "finalizers": ["f"]}})
    assert without(POD_TYPE, value, paths) == {"metadata": {"finalizers": ["g"]}, "spec": {"nodeName": "x"}}
