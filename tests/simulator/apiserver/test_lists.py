"""Lists: chunks and their tokens, versions, and options that do not go together."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from simulator.apiserver.request import Request, Response
from tests.simulator.world import World

MAPS = "/api/v1/namespaces/default/configmaps"


@pytest.fixture(scope="module")
def world() -> World:
    found = World(nodes=0)
    for number in range(5):
        found.create("configmaps", {"metadata": {"name": f"c{number}"}})
    return found


def ask(world: World, query: str, path: str = MAPS) -> Response:
    return world.cluster.apiserver.handle(Request.to("GET", f"{path}?{query}"))


def token(**fields: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(fields)).rstrip(b"=").decode()


def names(response: Response) -> list[str]:
    assert response.status == 200, response.body
    return [item["metadata"]["name"] for item in response.body["items"] if item["metadata"]["name"].startswith("c")]


def test_chunks_follow_one_another_and_keep_the_version_of_the_first(world: World) -> None:
    first = ask(world, "limit=2")
    assert names(first) == ["c0", "c1"]
    world.create("configmaps", {"metadata": {"name": "a-late-one"}})
    rest = ask(world, f"continue={first.body['metadata']['continue']}")
    assert names(rest) == ["c2", "c3", "c4"]
    assert rest.body["metadata"] == {"resourceVersion": first.body["metadata"]["resourceVersion"]}


def test_chunks_of_all_namespaces_leave_nothing_out(world: World) -> None:
    for namespace in ("a", "a-b"):
        world.create("namespaces", {"metadata": {"name": namespace}})
        world.client.create("configmaps", {"metadata": {"name": "x", "namespace": namespace}, "apiVersion": "v1",
                                           "kind": "ConfigMap"})
    whole = ask(world, "", "/api/v1/configmaps").body["items"]
    found, query = [], "limit=1"
    while query:
        chunk = ask(world, query, "/api/v1/configmaps").body
        found += chunk["items"]
        more = chunk["metadata"].get("continue")
        query = f"limit=1&continue={more}" if more else ""
    assert found == whole


@pytest.mark.parametrize(("text", "why"), [
    pytest.param("bad", "invalid character 'm' looking for beginning of value", id="json"),
    pytest.param("a*b", "illegal base64 data at input byte 1", id="base64"),
    pytest.param(token(v="v0", rv=1, start="x"), "server does not recognize this encoded version v0", id="version"),
    pytest.param(token(v="meta.k8s.io/v1", start="x"),
                 "incorrect encoded start resourceVersion (version meta.k8s.io/v1)", id="no resource version"),
    pytest.param(token(v="meta.k8s.io/v1", rv=1), "encoded start key empty (version meta.k8s.io/v1)", id="no start"),
    pytest.param(token(v="meta.k8s.io/v1", rv=1, start="../x"), "../x", id="climbing"),
    pytest.param(token(v=1), "json: cannot unmarshal number into Go struct field continueToken.v of type string",
                 id="type"),
])
def test_tokens_that_are_none_are_refused(world: World, text: str, why: str) -> None:
    refused = ask(world, f"continue={text}")
    assert (refused.status, refused.body["message"]) == (
        400, f"invalid continue token: continue key is not valid: {why}")


@pytest.mark.parametrize(("query", "code", "message"), [
    pytest.param("resourceVersionMatch=Exact", 422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: '
                 "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided", id="no version"),
    pytest.param("resourceVersionMatch=Exact&resourceVersion=0", 422, 'ListOptions.meta.k8s.io "" is invalid: '
                 'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
                 id="exactly any"),
    pytest.param("resourceVersionMatch=x&resourceVersion=1", 422, 'ListOptions.meta.k8s.io "" is invalid: '
                 'resourceVersionMatch: Unsupported value: "x": supported values: "Exact", "NotOlderThan", ""',
                 id="unknown match"),
    pytest.param("resourceVersionMatch=Exact&resourceVersion=1", 410,
                 "The resourceVersion for the provided list is too old.", id="past"),
    pytest.param("sendInitialEvents=true", 422, 'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: '
                 "sendInitialEvents is forbidden for list", id="initial events"),
    pytest.param("watch=1&sendInitialEvents=true", 422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: '
                 "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan", id="watch"),
    pytest.param("watch=1&resourceVersionMatch=NotOlderThan", 422, 'ListOptions.meta.k8s.io "" is invalid: '
                 "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless "
                 "sendInitialEvents is provided", id="watch that matches"),
    pytest.param(f"resourceVersion=5&continue={token(v='meta.k8s.io/v1', rv=1, start='x')}", 400,
                 "specifying resource version is not allowed when using continue", id="version and token"),
])
def test_options_that_make_no_sense_are_refused(world: World, query: str, code: int, message: str) -> None:
    refused = ask(world, query)
    assert (refused.status, refused.body["message"]) == (code, message)


def test_what_has_not_happened_yet_times_out(world: World) -> None:
    for path in (MAPS, f"{MAPS}/c0"):
        refused = ask(world, "resourceVersion=999999", path)
        assert (refused.status, refused.body["reason"]) == (504, "Timeout")
        assert refused.body["message"].startswith("Timeout: Too large resource version: 999999, current: ")
        assert refused.body["details"]["retryAfterSeconds"] == 1
