"""The official Python client: typed and dynamic, watches, patches, errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kubernetes import client, config, utils, watch
from kubernetes.dynamic import DynamicClient

pytestmark = pytest.mark.site
NAMESPACE = "default"
WEB = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"app": "web"}},
    "spec": {
        "replicas": 3,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "web", "image": "nginx:1.27", "ports": [{"containerPort": 80}]}]},
        },
    },
}


@pytest.fixture(scope="module")
def api(kubeconfig: Path) -> Iterator[client.ApiClient]:
    with config.new_client_from_config(str(kubeconfig)) as found:
        yield found


def test_version_nodes_and_discovery(api: client.ApiClient) -> None:
    assert client.VersionApi(api).get_code().minor == "36"
    assert len(client.CoreV1Api(api).list_node().items) == 3
    assert "apps" in {group.name for group in client.ApisApi(api).get_api_versions().groups}
    assert "deployments/scale" in {found.name for found in client.AppsV1Api(api).get_api_resources().resources}


def test_a_deployment_from_creation_to_deletion(api: client.ApiClient) -> None:
    apps, core = client.AppsV1Api(api), client.CoreV1Api(api)
    utils.create_from_dict(api, WEB, namespace=NAMESPACE)
    follower = watch.Watch()
    for event in follower.stream(apps.list_namespaced_deployment, NAMESPACE, timeout_seconds=60):
        if event["object"].status.ready_replicas == 3:
            follower.stop()
    pods = core.list_namespaced_pod(NAMESPACE, label_selector="app=web").items
    assert len(pods) == 3
    assert {pod.status.phase for pod in pods} == {"Running"}
    apps.patch_namespaced_deployment_scale("web", NAMESPACE, {"spec": {"replicas": 1}})
    assert apps.read_namespaced_deployment_scale("web", NAMESPACE).spec.replicas == 1
    apps.delete_namespaced_deployment("web", NAMESPACE, propagation_policy="Foreground")
    follower = watch.Watch()
    for event in follower.stream(core.list_namespaced_pod, NAMESPACE, label_selector="app=web", timeout_seconds=60):
        if event["type"] == "DELETED" and not core.list_namespaced_pod(NAMESPACE, label_selector="app=web").items:
            follower.stop()
    with pytest.raises(client.ApiException) as refused:
        apps.read_namespaced_deployment("web", NAMESPACE)
    assert refused.value.status == 404


def test_an_update_of_an_old_version_is_a_conflict(api: client.ApiClient) -> None:
    core = client.CoreV1Api(api)
    made = core.create_namespaced_config_map(NAMESPACE, {"metadata": {"name": "settings"}, "data": {"a": "1"}})
    core.patch_namespaced_config_map("settings", NAMESPACE, {"data": {"b": "2"}})
    made.data["a"] = "3"
    with pytest.raises(client.ApiException) as refused:
        core.replace_namespaced_config_map("settings", NAMESPACE, made)
    assert (refused.value.status, refused.value.reason) == (409, "Conflict")
    with pytest.raises(client.ApiException) as refused:
        core.create_namespaced_config_map(NAMESPACE, {"metadata": {"name": "settings"}})
    assert refused.value.status == 409


def test_pages_of_a_list(api: client.ApiClient) -> None:
    core = client.CoreV1Api(api)
    for number in range(5):
        core.create_namespaced_secret(NAMESPACE, {"metadata": {"name": f"page-{number}", "labels": {"pages": "yes"}}})
    first = core.list_namespaced_secret(NAMESPACE, label_selector="pages=yes", limit=2)
    assert (len(first.items), first.metadata.remaining_item_count) == (2, None)
    rest = core.list_namespaced_secret(NAMESPACE, label_selector="pages=yes", _continue=first.metadata._continue)
    assert [item.metadata.name for item in rest.items] == ["page-2", "page-3", "page-4"]
    core.delete_collection_namespaced_secret(NAMESPACE, label_selector="pages=yes")
    assert core.list_namespaced_secret(NAMESPACE, label_selector="pages=yes").items == []


def test_server_side_apply_by_the_dynamic_client(api: client.ApiClient) -> None:
    services = DynamicClient(api).resources.get(api_version="v1", kind="Service")
    manifest = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
                "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}}
    made = services.server_side_apply(body=manifest, namespace=NAMESPACE, field_manager="one")
    assert made.spec.clusterIP
    manifest["spec"]["ports"][0]["targetPort"] = 8080
    with pytest.raises(client.ApiException) as refused:
        manifest["spec"]["selector"]["app"] = "other"
        services.server_side_apply(body=manifest, namespace=NAMESPACE, field_manager="two")
    assert refused.value.status == 409
    forced = services.server_side_apply(body=manifest, namespace=NAMESPACE, field_manager="two", force_conflicts=True)
    assert forced.spec.selector.app == "other"


def test_a_custom_resource(api: client.ApiClient) -> None:
    schema = {"type": "object", "properties": {"spec": {"type": "object", "required": ["size"],
                                                        "properties": {"size": {"type": "integer", "minimum": 1}}}}}
    definition = {
        "metadata": {"name": "boats.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"plural": "boats", "kind": "Boat"},
                 "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}]},
    }
    client.ApiextensionsV1Api(api).create_custom_resource_definition(definition)
    definitions = client.ApiextensionsV1Api(api).list_custom_resource_definition
    follower = watch.Watch()
    for event in follower.stream(definitions, timeout_seconds=30):
        conditions = event["object"].status.conditions or () if event["object"].status else ()
        if any(found.type == "Established" and found.status == "True" for found in conditions):
            follower.stop()
    boats = client.CustomObjectsApi(api)
    boat = {"apiVersion": "example.com/v1", "kind": "Boat", "metadata": {"name": "ada"}, "spec": {"size": 3}}
    boats.create_namespaced_custom_object("example.com", "v1", NAMESPACE, "boats", boat)
    found = boats.list_namespaced_custom_object("example.com", "v1", NAMESPACE, "boats")
    assert [item["spec"] for item in found["items"]] == [{"size": 3}]
    with pytest.raises(client.ApiException) as refused:
        small = {**boat, "metadata": {"name": "tiny"}, "spec": {"size": 0}}
        boats.create_namespaced_custom_object("example.com", "v1", NAMESPACE, "boats", small)
    assert refused.value.status == 422


def test_who_may(api: client.ApiClient) -> None:
    asked = {"spec": {"resourceAttributes": {"verb": "delete", "resource": "pods", "namespace": NAMESPACE}}}
    assert client.AuthorizationV1Api(api).create_self_subject_access_review(asked).status.allowed
    token = client.CoreV1Api(api).create_namespaced_service_account_token("default", NAMESPACE, {"spec": {}})
    reviewed = client.AuthenticationV1Api(api).create_token_review({"spec": {"token": token.status.token}})
    assert reviewed.status.user.username == "system:serviceaccount:default:default"
