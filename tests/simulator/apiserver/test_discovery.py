"""Discovery tells what is served, in both forms, from the registered kinds alone."""

import json

import pytest

from simulator.apimachinery.errors import NotSimulated, StatusError
from simulator.apiserver import discovery, health
from simulator.kinds import BUILT_IN, BY_RESOURCE, KINDS

JSON = "application/json"
VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]


def body(path: str, accept: str = JSON) -> dict:
    response = discovery.respond(path, accept)
    assert response is not None
    assert response.status == 200
    return json.loads(response.content())


def test_a_resource_is_listed_with_its_names_and_its_subresources() -> None:
    listed = body("/apis/apps/v1")
    assert (listed["kind"], listed["groupVersion"]) == ("APIResourceList", "apps/v1")
    by_name = {entry["name"]: entry for entry in listed["resources"]}
    assert by_name["deployments"] == {
        "name": "deployments", "singularName": "deployment", "namespaced": True, "kind": "Deployment", "verbs": VERBS,
        "shortNames": ["deploy"], "categories": ["all"], "storageVersionHash": "8aSe+NMegvE="}
    assert by_name["deployments/scale"] == {
        "name": "deployments/scale", "singularName": "", "namespaced": True, "group": "autoscaling", "version": "v1",
        "kind": "Scale", "verbs": ["get", "patch", "update"]}


def test_the_storage_version_hash_is_the_published_one() -> None:
    assert discovery.storage_version_hash(BY_RESOURCE["pods"]) == "xPOwRZ+Yhw8="


def test_groups_are_listed_with_their_versions() -> None:
    assert body("/api")["versions"] == ["v1"]
    groups = body("/apis")["groups"]
    assert groups[0]["name"] == "apiregistration.k8s.io"
    assert groups[1] == {"name": "apps", "versions": [{"groupVersion": "apps/v1", "version": "v1"}],
                         "preferredVersion": {"groupVersion": "apps/v1", "version": "v1"}}
    assert body("/apis/apps")["kind"] == "APIGroup"


def test_the_aggregated_form_has_everything_in_two_documents() -> None:
    accept = f"{discovery.AGGREGATED},application/json"
    assert discovery.respond("/apis", accept).content_type == discovery.AGGREGATED
    items = body("/api", accept)["items"] + body("/apis", accept)["items"]
    listed = {(group["metadata"].get("name", ""), version["version"], resource["resource"])
              for group in items for version in group["versions"] for resource in version["resources"]}
    assert listed == {(kind.group, kind.version, kind.plural) for kind in BUILT_IN.served}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.resource)
def test_both_forms_say_the_same_of_every_kind(kind) -> None:
    root = f"/apis/{kind.group}/{kind.version}" if kind.group else "/api/v1"
    plain = {entry["name"]: entry for entry in body(root)["resources"]}
    groups = body("/apis" if kind.group else "/api", discovery.AGGREGATED)["items"]
    found = next(resource for group in groups if group["metadata"].get("name", "") == kind.group
                 for version in group["versions"] for resource in version["resources"]
                 if resource["resource"] == kind.plural)
    assert found["verbs"] == plain[kind.plural]["verbs"]
    assert found["singularResource"] == plain[kind.plural]["singularName"]
    subresources = {name.partition("/")[2] for name in plain if name.startswith(f"{kind.plural}/")}
    assert {entry["subresource"] for entry in found.get("subresources", ())} == subresources


@pytest.mark.parametrize(
    "path", ["/apis/nosuch", "/apis/apps/v9", "/api/v2", "/nosuch", "/apis/apps/v1/x", "/livez/no"])
def test_what_is_not_served_is_not_answered(path: str) -> None:
    assert discovery.respond(path, JSON) is None


def test_health_is_ok_in_plain_words() -> None:
    assert discovery.respond("/readyz", JSON).content() == b"ok"
    assert discovery.respond("/livez/ping", JSON).content() == b"ok"
    verbose = discovery.respond("/healthz", JSON, verbose=True).content().decode()
    assert verbose.splitlines()[0] == "[+]ping ok"
    assert verbose.endswith("healthz check passed\n")


def test_the_version_is_that_of_the_recordings() -> None:
    version = body("/version")
    assert (version["major"], version["minor"], version["gitVersion"]) == ("1", "36", health.GIT_VERSION)


def test_metrics_are_not_simulated_and_html_is_not_acceptable() -> None:
    with pytest.raises(NotSimulated):
        discovery.respond("/metrics", JSON)
    with pytest.raises(StatusError) as refused:
        discovery.respond("/apis", "text/html")
    assert refused.value.code == 406
