"""What quotas are charged, what they refuse, and what their controller gives back."""

import pytest

from simulator.apimachinery.copying import deep_copy
from tests.simulator.apiserver.admission.cast import asking, pod, refused
from tests.simulator.kinds.manifests import BODIES, create, registry, with_status
from tests.simulator.world import World, deployment


def quota(hard, used=None, **spec):
    """A registry whose namespace default has a quota ``q`` that has been counted."""
    found = registry()
    stored = create(found, "resourcequotas", {"metadata": {"name": "q"}, "spec": {"hard": hard, **spec}})
    with_status(found, "resourcequotas", stored, {"hard": hard, "used": used or dict.fromkeys(hard, "0")})
    return found


def used(found, name="q"):
    """What of a quota is used."""
    return found.storage.get("resourcequotas", "default", name)["status"]["used"]


def test_what_comes_is_charged():
    found = quota({"pods": "5", "requests.cpu": "1", "memory": "1Gi", "count/pods": "9"})
    create(found, "pods", pod("a", **asking(cpu="250m", memory="128Mi")))
    create(found, "pods", pod("b", **asking(cpu="250m", memory="128Mi")))
    assert used(found) == {"pods": "2", "requests.cpu": "500m", "memory": "256Mi", "count/pods": "2"}


def test_what_would_exceed_is_refused_and_not_charged():
    found = quota({"pods": "1", "requests.cpu": "500m"})
    create(found, "pods", pod("a", **asking(cpu="100m")))
    assert refused(found, "pods", pod("b", **asking(cpu="450m"))) == (
        'pods "b" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=450m, used: '
        "pods=1,requests.cpu=100m, limited: pods=1,requests.cpu=500m")
    assert used(found) == {"pods": "1", "requests.cpu": "100m"}


def test_a_pod_must_say_what_is_limited():
    found = quota({"limits.cpu": "1", "requests.memory": "1Gi"})
    obj = pod()
    obj["spec"]["containers"].append({"name": "a", "image": "nginx"})
    assert refused(found, "pods", obj) == (
        'pods "p" is forbidden: failed quota: q: must specify limits.cpu for: a,c; requests.memory for: a,c')


def test_nothing_may_come_while_usage_is_unknown():
    found = quota({"pods": "1"}, used={"cpu": "1"})
    assert refused(found, "pods", pod()) == (
        'pods "p" is forbidden: status unknown for quota: q, resources: pods')


def test_a_generated_name_is_named_whole():
    found = quota({"pods": "0"})
    obj = pod()
    obj["metadata"] = {"generateName": "web-"}
    name = refused(found, "pods", obj).split('"')[1]
    assert name.startswith("web-")
    assert name != "web-"


@pytest.mark.parametrize(("scopes", "deadline", "charged"), [
    (["Terminating"], 5, "1"), (["Terminating"], None, "0"), (["NotTerminating"], None, "1"),
    (["BestEffort"], None, "1"), (["NotBestEffort"], None, "0"), (["BestEffort", "Terminating"], None, "0"),
])
def test_scopes_choose_pods(scopes, deadline, charged):
    found = quota({"pods": "5"}, scopes=scopes)
    obj = pod()
    if deadline:
        obj["spec"]["activeDeadlineSeconds"] = deadline
    create(found, "pods", obj)
    assert used(found) == {"pods": charged}


@pytest.mark.parametrize(("operator", "values", "charged"), [
    ("In", ["high"], "1"), ("In", ["low"], "0"), ("NotIn", ["low"], "1"), ("Exists", None, "1"),
    ("DoesNotExist", None, "0"),
])
def test_priority_classes_choose_pods(operator, values, charged):
    term = {"scopeName": "PriorityClass", "operator": operator, **({"values": values} if values else {})}
    found = quota({"pods": "5"}, scopeSelector={"matchExpressions": [term]})
    create(found, "priorityclasses.scheduling.k8s.io", {"metadata": {"name": "high"}, "value": 10})
    obj = pod()
    obj["spec"]["priorityClassName"] = "high"
    create(found, "pods", obj)
    assert used(found) == {"pods": charged}


def test_a_service_that_becomes_a_node_port_is_charged_for_it():
    found = quota({"services": "2", "services.nodeports": "1"})
    stored = create(found, "services", {"metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}]}})
    new = deep_copy(stored)
    new["spec"]["type"] = "NodePort"
    found.update("services", new)
    assert used(found) == {"services": "1", "services.nodeports": "1"}
    obj = {"metadata": {"name": "t"}, "spec": {"type": "NodePort", "ports": [{"port": 80}]}}
    assert refused(found, "services", obj) == (
        'services "t" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, '
        "limited: services.nodeports=1")


def test_claims_are_charged_by_class_too():
    hard = {"requests.storage": "10Gi", "gold.storageclass.storage.k8s.io/requests.storage": "5Gi",
            "gold.storageclass.storage.k8s.io/persistentvolumeclaims": "1"}
    found = quota(hard)
    create(found, "persistentvolumeclaims", {"metadata": {"name": "c"}, "spec": {
        "storageClassName": "gold", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "3Gi"}}}})
    assert used(found) == {"requests.storage": "3Gi", "gold.storageclass.storage.k8s.io/requests.storage": "3Gi",
                           "gold.storageclass.storage.k8s.io/persistentvolumeclaims": "1"}


def test_anything_can_be_counted():
    found = quota({"count/deployments.apps": "1", "configmaps": "0"})
    create(found, "deployments.apps", {"metadata": {"name": "a"}, **BODIES["deployments.apps"]})
    assert refused(found, "deployments.apps", {"metadata": {"name": "b"}, **BODIES["deployments.apps"]}) == (
        'deployments.apps "b" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, used: '
        "count/deployments.apps=1, limited: count/deployments.apps=1")
    assert refused(found, "configmaps", {"metadata": {"name": "c"}}).endswith(
        "requested: configmaps=1, used: configmaps=0, limited: configmaps=0")


def test_every_quota_must_have_room():
    found = quota({"pods": "5"})
    other = create(found, "resourcequotas", {"metadata": {"name": "tight"}, "spec": {"hard": {"count/pods": "0"}}})
    with_status(found, "resourcequotas", other, {"hard": {"count/pods": "0"}, "used": {"count/pods": "0"}})
    assert "exceeded quota: tight" in refused(found, "pods", pod())
    assert used(found) == {"pods": "0"}


# With the controller ----------------------------------------------------------------------------------------------


QUOTA = {"metadata": {"name": "q"}}


def counted(world):
    """The status of the quota ``q``."""
    return world.get("resourcequotas", "q")["status"]


def test_the_controller_counts_what_is_there_and_what_goes():
    world = World(1)
    world.create("configmaps", {"metadata": {"name": "a"}})
    before = len(world.list("configmaps"))
    world.create("resourcequotas", {**QUOTA, "spec": {"hard": {"configmaps": "9", "cpu": "2"}}})
    world.settle(1)
    assert counted(world)["used"] == {"configmaps": str(before), "cpu": "0"}
    world.delete("configmaps", "a")
    world.settle(1)
    assert counted(world)["used"] == {"configmaps": str(before - 1), "cpu": "0"}


def test_a_changed_limit_shows_at_once():
    world = World(1)
    world.create("resourcequotas", {**QUOTA, "spec": {"hard": {"pods": "1"}}})
    world.settle(1)
    world.edit("resourcequotas", "q", lambda quota: quota["spec"].update(hard={"pods": "3", "services": "1"}))
    world.settle(1)
    assert counted(world) == {"hard": {"pods": "3", "services": "1"}, "used": {"pods": "0", "services": "0"}}


def test_pods_that_ended_are_given_back():
    world = World(1)
    world.create("resourcequotas", {**QUOTA, "spec": {"hard": {"pods": "1", "count/pods": "2"}}})
    world.settle(1)
    stored = world.create("pods", pod("a"))
    world.settle(5)
    assert counted(world)["used"] == {"pods": "1", "count/pods": "1"}
    world.set_status("pods", world.get("pods", stored["metadata"]["name"]), phase="Succeeded")
    world.settle(1)
    assert counted(world)["used"] == {"pods": "0", "count/pods": "1"}


def test_a_deployment_says_why_its_pods_are_missing():
    world = World(1)
    world.create("resourcequotas", {**QUOTA, "spec": {"hard": {"pods": "2"}}})
    world.settle(1)
    world.create("deployments.apps", deployment(replicas=3))
    world.settle(30)
    assert len(world.list("pods")) == 2
    assert counted(world)["used"] == {"pods": "2"}
    event = world.events("ReplicaSet", "FailedCreate")[0]
    assert event.startswith('FailedCreate Error creating: pods "web-')
    assert event.endswith("is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2")
