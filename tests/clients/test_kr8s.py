"""kr8s: a client that learns what there is from discovery."""

from __future__ import annotations

from pathlib import Path

import kr8s
import pytest
from kr8s.objects import ConfigMap, Deployment, Pod, new_class

from tests.running_site import wait_for

pytestmark = pytest.mark.site


@pytest.fixture
def api(kubeconfig: Path) -> kr8s.Api:
    return kr8s.api(kubeconfig=str(kubeconfig))


def pod(name: str) -> dict:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"from": "kr8s"}},
            "spec": {"containers": [{"name": "main", "image": "nginx:1.27"}]}}


def test_the_server_and_what_it_serves(api: kr8s.Api) -> None:
    assert api.version()["gitVersion"].startswith("v1.36.")
    assert {"pods", "deployments", "roles"} <= {found["name"] for found in api.api_resources()}
    assert len(list(api.get("nodes"))) == 3


def test_a_pod_becomes_ready_says_something_and_goes(api: kr8s.Api) -> None:
    made = Pod(pod("nginx"), api=api)
    made.create()
    made.wait("condition=Ready", timeout=60)
    assert made.ready()
    assert [found.name for found in api.get("pods", namespace="default", label_selector={"from": "kr8s"})] == ["nginx"]
    assert isinstance(list(made.logs()), list)
    made.label(colour="red")
    made.refresh()
    assert made.labels["colour"] == "red"
    made.delete()
    made.wait("delete", timeout=60)
    assert not made.exists()


def test_a_deployment_scales(api: kr8s.Api) -> None:
    made = Deployment({
        "metadata": {"name": "scaled"},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "scaled"}},
                 "template": {"metadata": {"labels": {"app": "scaled"}},
                              "spec": {"containers": [{"name": "main", "image": "nginx:1.27"}]}}},
    }, api=api)
    made.create()
    made.scale(3)
    wait_for(lambda: made.refresh() or made.status.get("readyReplicas") == 3, 60, "three pods are ready")
    assert len(list(made.pods())) == 3
    made.delete(propagation_policy="Foreground")


def test_refusals_are_errors(api: kr8s.Api) -> None:
    with pytest.raises(kr8s.NotFoundError):
        Pod.get("nobody", api=api)
    with pytest.raises(kr8s.ServerError, match="is invalid"):
        ConfigMap({"metadata": {"name": "Not_A_Name"}}, api=api).create()


def test_a_kind_it_has_no_class_for(api: kr8s.Api) -> None:
    queue = new_class(kind="PriorityClass", version="scheduling.k8s.io/v1", namespaced=False, plural="priorityclasses")
    made = queue({"metadata": {"name": "urgent"}, "value": 1000}, api=api)
    made.create()
    made.patch({"description": "first in line"})
    assert next(iter(api.get("priorityclasses", "urgent"))).raw["description"] == "first in line"
    made.delete()
