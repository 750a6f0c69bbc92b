"""Patches do what the RFCs and Kubernetes' strategic merge say, and fail in upstream's words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import NotSimulated, StatusError
from simulator.apiserver.decoding import decode
from simulator.apiserver.patch import apply_patch
from simulator.apiserver.patch.json_patch import MAX_COPIED, PatchFailed, apply_json_patch
from simulator.apiserver.patch.merge_patch import apply_merge_patch
from simulator.apiserver.patch.strategic_merge import apply_strategic_merge
from simulator.kinds import BY_RESOURCE

DEPLOYMENT = BY_RESOURCE["deployments.apps"]
POD_SPEC = "io.k8s.api.core.v1.PodSpec"
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3), max_leaves=12)
DOCUMENTS = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=3),
    lambda inner: st.dictionaries(st.text(max_size=2), inner, max_size=3), max_leaves=12)


def web() -> dict[str, Any]:
    spec = {
        "containers": [{
            "name": "c", "image": "nginx", "ports": [{"containerPort": 80, "protocol": "TCP"}],
            "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
        }],
        "volumes": [{"name": "v", "emptyDir": {}}],
        "tolerations": [{"key": "k", "operator": "Exists"}],
    }
    body = {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "finalizers": ["a/b", "c/d"]},
        "spec": {"replicas": 0, "selector": {"matchLabels": {"app": "web"}},
                 "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}},
                 "template": {"metadata": {"labels": {"app": "web"}}, "spec": spec}},
    }
    return decode(json.dumps(body).encode(), "application/json", DEPLOYMENT, "Strict")[0]


def patched(patch: Any, form: str = "strategic-merge", validation: str = "Strict",
            warnings: list[str] | None = None) -> dict[str, Any]:
    current = web()
    body = patch if isinstance(patch, bytes) else json.dumps(patch).encode()
    result = apply_patch(DEPLOYMENT, current, body, f"application/{form}-patch+json", validation, warnings)
    assert current == web(), "the current object was changed"
    return result


def template(**spec: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": spec}}}


C = web()["spec"]["template"]["spec"]["containers"][0]
ENV_A, ENV_B = C["env"]

STRATEGIC = {
    "ports merge by number": (
        template(containers=[{"name": "c", "ports": [{"containerPort": 443}]}]),
        {"containers": [{**C, "ports": [{"containerPort": 443}, {"containerPort": 80, "protocol": "TCP"}]}]}),
    "a new container comes first": (
        template(containers=[{"name": "side", "image": "b"}]), {"containers": [{"name": "side", "image": "b"}, C]}),
    "delete an item": (template(containers=[{"name": "c", "$patch": "delete"}]), {"containers": []}),
    "replace a list": (
        template(containers=[{"$patch": "replace"}, {"name": "only"}]), {"containers": [{"name": "only"}]}),
    "lists without a merge key are replaced": (template(tolerations=[{"key": "z"}]), {"tolerations": [{"key": "z"}]}),
    "null removes": (template(volumes=None), {"volumes": None}),
    "volumes keep their source": (
        template(volumes=[{"name": "v", "configMap": {"name": "x"}}]),
        {"volumes": [{"name": "v", "emptyDir": {}, "configMap": {"name": "x"}}]}),
    "retainKeys drops it": (
        template(volumes=[{"name": "v", "$retainKeys": ["name", "configMap"], "configMap": {"name": "x"}}]),
        {"volumes": [{"name": "v", "configMap": {"name": "x"}}]}),
    "setElementOrder puts a new item last": (
        template(**{"$setElementOrder/containers": [{"name": "c"}, {"name": "d"}], "containers": [{"name": "d"}]}),
        {"containers": [C, {"name": "d"}]}),
    "setElementOrder alone reorders": (
        template(containers=[{"name": "c", "$setElementOrder/env": [{"name": "B"}, {"name": "A"}]}]),
        {"containers": [{**C, "env": [ENV_B, ENV_A]}]}),
    "a replace directive empties a list, itself included": (
        template(containers=[{"name": "c", "env": [{"name": "A", "$patch": "replace", "value": "9"}]}]),
        {"containers": [{key: value for key, value in C.items() if key != "env"}]}),
}


@pytest.mark.parametrize(("patch", "changes"), STRATEGIC.values(), ids=STRATEGIC)
def test_strategic_merge_follows_the_schema(patch: Any, changes: dict[str, Any]) -> None:
    expected = {**web()["spec"]["template"]["spec"], **changes}
    assert patched(patch)["spec"]["template"]["spec"] == {k: v for k, v in expected.items() if v is not None}


def test_retain_keys_changes_a_strategy() -> None:
    result = patched({"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}})
    assert result["spec"]["strategy"] == {"type": "Recreate"}


def test_lists_of_strings_merge_and_lose_what_the_parallel_list_names() -> None:
    patch = {"metadata": {"$deleteFromPrimitiveList/finalizers": ["a/b"]}}
    assert patched(patch)["metadata"]["finalizers"] == ["c/d"]
    assert patched({"metadata": {"finalizers": ["e/f", "a/b"]}})["metadata"]["finalizers"] == ["e/f", "a/b", "c/d"]


BAD_MAP = ' "" is invalid: patch: Invalid value: "map[spec:map[%s]]": %s'
REJECTED = "the server rejected our request due to an error in our request"
GO_LIST = "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"
GO_MAP = "json: cannot unmarshal array into Go value of type map[string]interface {}"

FAILS = {
    "wrong type": ("strategic-merge", {"spec": {"replicas": "two"}}, 422,
                   BAD_MAP % ("replicas:two", "unrecognized type: int32")),
    "number for a string": ("strategic-merge", {"spec": {"strategy": {"type": 5}}}, 422,
                            BAD_MAP % ("strategy:map[type:5]", "cannot convert int64 to v1.DeploymentStrategyType")),
    "unknown field": ("strategic-merge", {"spec": {"foo": 1}}, 422,
                      BAD_MAP % ("foo:1", 'strict decoding error: unknown field "spec.foo"')),
    "no merge key": ("strategic-merge", template(containers=[{"image": "x"}]), 500,
                     "map: map[image:x] does not contain declared merge key: name"),
    "no JSON": ("strategic-merge", b"{bad", 400, "invalid character 'b' looking for beginning of object key string"),
    "no object": ("strategic-merge", [], 400, GO_MAP),
    "bad retainKeys": ("strategic-merge", {"spec": {"strategy": {"$retainKeys": [], "type": "Recreate"}}}, 400,
                       "invalid patch format of retainKeys"),
    "unknown directive": ("strategic-merge", {"spec": {"$patch": "burn"}}, 500,
                          "unknown patch type: burn in map: map[$patch:burn]"),
    "merge patch is a list": ("merge", [], 400, f"error decoding patch: {GO_MAP}"),
    "JSON patch is an object": ("json", {"spec": {}}, 400, GO_LIST),
    "removing what is not there": ("json", [{"op": "remove", "path": "/spec/nosuch"}], 422, REJECTED),
    "a test fails": ("json", [{"op": "test", "path": "/spec/replicas", "value": 5}], 422, REJECTED),
    "an unknown operation": ("json", [{"op": "frob", "path": "/spec"}], 422, REJECTED),
}


@pytest.mark.parametrize(("form", "patch", "code", "message"), FAILS.values(), ids=FAILS)
def test_patches_fail_with_upstream_code_and_words(form: str, patch: Any, code: int, message: str) -> None:
    with pytest.raises(StatusError) as refused:
        patched(patch, form)
    assert (refused.value.code, refused.value.message) == (code, message)


def test_a_json_patch_that_breaks_a_type_shows_the_whole_object() -> None:
    with pytest.raises(StatusError) as refused:
        patched([{"op": "replace", "path": "/spec/replicas", "value": "x"}], "json")
    assert refused.value.code == 422
    assert refused.value.message.startswith(' "" is invalid: patch: Invalid value: "{\\"apiVersion\\":\\"apps/v1\\"')
    assert refused.value.message.endswith("into Go struct field DeploymentSpec.spec.replicas of type int32")


def test_unknown_fields_of_a_patch_are_warned_of_or_dropped_as_asked() -> None:
    warnings: list[str] = []
    result = patched(b'{"spec":{"foo":1,"replicas":2,"replicas":3}}', "merge", "Warn", warnings)
    assert warnings == ['duplicate field "spec.replicas"', 'unknown field "spec.foo"']
    assert result["spec"]["replicas"] == 3
    assert "foo" not in patched({"spec": {"foo": 1}}, "merge", "Ignore")["spec"]


def test_server_side_apply_is_not_simulated_and_other_forms_are_unsupported() -> None:
    with pytest.raises(NotSimulated):
        apply_patch(DEPLOYMENT, web(), b"{}", "application/apply-patch+yaml")
    with pytest.raises(StatusError) as refused:
        apply_patch(DEPLOYMENT, web(), b"{}", "application/json")
    assert refused.value.code == 415


# RFC 6902 and 7386 -------------------------------------------------------------------------------------------------

OPERATIONS = {
    "add a member": ({"op": "add", "path": "/b", "value": 1}, {"a": [1, 2], "b": 1}),
    "add before": ({"op": "add", "path": "/a/0", "value": 0}, {"a": [0, 1, 2]}),
    "add at the end": ({"op": "add", "path": "/a/-", "value": 3}, {"a": [1, 2, 3]}),
    "remove the last": ({"op": "remove", "path": "/a/-1"}, {"a": [1]}),
    "replace": ({"op": "replace", "path": "/a/1", "value": 9}, {"a": [1, 9]}),
    "move": ({"op": "move", "from": "/a", "path": "/x~1y~0z"}, {"x/y~z": [1, 2]}),
    "copy": ({"op": "copy", "from": "/a/0", "path": "/a/1"}, {"a": [1, 1, 2]}),
    "test": ({"op": "test", "path": "/a", "value": [1, 2]}, {"a": [1, 2]}),
    "test for absence": ({"op": "test", "path": "/nosuch", "value": None}, {"a": [1, 2]}),
}


@pytest.mark.parametrize(("operation", "result"), OPERATIONS.values(), ids=OPERATIONS)
def test_json_patch_operations(operation: dict[str, Any], result: Any) -> None:
    assert apply_json_patch({"a": [1, 2]}, [operation]) == result


@pytest.mark.parametrize("path", ["", "a", "/a/2", "/a/x", "/nosuch/b", "/a/0/b"])
def test_paths_that_lead_nowhere_fail(path: str) -> None:
    with pytest.raises(PatchFailed):
        apply_json_patch({"a": [1, 2]}, [{"op": "replace", "path": path, "value": 0}])


def test_true_is_not_one_for_a_json_patch() -> None:
    with pytest.raises(PatchFailed):
        apply_json_patch({"a": 1}, [{"op": "test", "path": "/a", "value": True}])


def test_copies_that_double_are_stopped() -> None:
    doubling = [{"op": "copy", "from": "/a", "path": f"/a/{n}"} for n in range(40)]
    with pytest.raises(PatchFailed, match=str(MAX_COPIED)):
        apply_json_patch({"a": {"text": "x" * 1000}}, doubling)


@pytest.mark.parametrize("operation", [
    {"op": "copy", "from": "/a", "path": "/a/x"},
    {"op": "add", "path": "/a" + "/x" * 200, "value": {}},
], ids=lambda operation: operation["op"])
def test_patches_that_nest_without_end_are_stopped(operation: dict[str, Any]) -> None:
    grown = [{"op": "add", "path": "/a" + "/x" * n, "value": {}} for n in range(200)]
    with pytest.raises(PatchFailed, match="depth"):
        apply_json_patch({"a": {}}, [operation] * 400 if operation["op"] == "copy" else [*grown, operation])


@given(JSON_VALUES, JSON_VALUES)
def test_a_merge_patch_applied_twice_changes_nothing_more(target: Any, patch: Any) -> None:
    once = apply_merge_patch(target, patch)
    assert apply_merge_patch(once, patch) == once


@given(DOCUMENTS, DOCUMENTS)
def test_the_merge_patch_between_two_documents_leads_from_one_to_the_other(before: Any, after: Any) -> None:
    assert apply_merge_patch(before, difference(before, after)) == after


def difference(before: Any, after: Any) -> Any:
    """The merge patch from one document to another."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    changed = {key: difference(before.get(key), value) for key, value in after.items()
               if key not in before or before[key] != value}
    return {**{key: None for key in before if key not in after}, **changed}


# Strategic merge, as a diff ----------------------------------------------------------------------------------------

NAMES = st.sampled_from("abcde")
ENVS = st.lists(st.builds(lambda name, value: {"name": name, "value": value}, NAMES, st.sampled_from("12")),
                unique_by=lambda env: env["name"], max_size=5)
CONTAINERS = st.lists(
    st.builds(lambda name, image, env: {"name": name, "image": image, "env": env}, NAMES, st.sampled_from("xy"), ENVS),
    unique_by=lambda container: container["name"], max_size=4)


def list_diff(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What kubectl would send for a list that merges by name: changed items, and directives for those that went."""
    old = {item["name"]: item for item in before}
    names = {item["name"] for item in after}
    changed = [item_diff(old.get(item["name"], {}), item) for item in after if old.get(item["name"]) != item]
    return changed + [{"name": name, "$patch": "delete"} for name in old if name not in names]


def item_diff(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    patch = {key: value for key, value in after.items() if key == "name" or before.get(key) != value}
    if "env" in patch and "env" in before:
        patch["env"] = list_diff(before["env"], after["env"])
        patch["$setElementOrder/env"] = [{"name": env["name"]} for env in after["env"]]
    return patch


@given(CONTAINERS, CONTAINERS)
def test_applying_the_strategic_diff_leads_to_the_new_object_in_its_order(before: Any, after: Any) -> None:
    order = [{"name": container["name"]} for container in after]
    patch = {"containers": list_diff(before, after), "$setElementOrder/containers": order}
    original, sent = {"containers": deep_copy(before)}, deep_copy(patch)
    assert apply_strategic_merge(POD_SPEC, original, patch) == {"containers": after}
    assert (original, patch) == ({"containers": before}, sent), "an argument was changed"


@given(CONTAINERS, CONTAINERS)
def test_a_strategic_merge_keeps_what_the_patch_does_not_name(before: Any, more: Any) -> None:
    merged = apply_strategic_merge(POD_SPEC, {"containers": before}, {"containers": more})["containers"]
    named = {container["name"] for container in more}
    assert [c for c in merged if c["name"] not in named] == [c for c in before if c["name"] not in named]
    assert {c["name"] for c in merged} == named | {c["name"] for c in before}


NOWHERE = "operation does not apply: doc is missing"
NO_NUMBER = "value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax"
NOT_APPLICABLE = [
    ({"op": "replace", "path": "/x/y"}, f"replace {NOWHERE} path: /x/y: missing value"),
    ({"op": "replace", "path": "/list/5"}, f"replace {NOWHERE} key: /list/5: missing value"),
    (
        {"op": "remove", "path": "/n"},
        "error in remove for path: '/n': Unable to remove nonexistent key: n: missing value",
    ),
    ({"op": "remove", "path": "/a/n"}, f'remove {NOWHERE} path: "/a/n": missing value'),
    ({"op": "remove"}, "remove operation failed to decode path: missing value"),
    ({"op": "add", "path": ""}, f'add {NOWHERE} path: "": missing value'),
    (
        {"op": "add", "path": "/list/5"},
        "error in add for path: '/list/5': Unable to access invalid index: 5: invalid index referenced",
    ),
    ({"op": "add", "path": "/list/x"}, f"error in add for path: '/list/x': {NO_NUMBER}"),
    ({"op": "test", "path": "/k", "value": "x"}, "testing value /k failed: test failed"),
    (
        {"op": "move", "from": "/z", "path": "/q"},
        "error in move for path: 'z': Unable to remove nonexistent key: z: missing value",
    ),
    ({"op": "copy", "from": "/q/z", "path": "/q"}, f"copy {NOWHERE} from path: /q/z: missing value"),
    ({"op": "boo", "path": "/k"}, "Unexpected kind: boo"),
]


@pytest.mark.parametrize(("operation", "words"), NOT_APPLICABLE, ids=[words for _, words in NOT_APPLICABLE])
def test_what_a_json_patch_says_when_it_does_not_apply(operation, words):
    with pytest.raises(PatchFailed) as refused:
        apply_json_patch({"k": "v", "list": ["a"]}, [operation])
    assert str(refused.value) == words


def test_a_json_patch_may_replace_or_copy_what_an_object_does_not_have():
    operations = [{"op": "replace", "path": "/a", "value": 1}, {"op": "copy", "from": "/b", "path": "/c"}]
    assert apply_json_patch({}, operations) == {"a": 1, "c": None}
