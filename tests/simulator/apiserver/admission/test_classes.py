"""Classes of Ingresses and of runtimes, and the taint of a new node."""

import pytest

from simulator.apimachinery.copying import deep_copy
from tests.simulator.apiserver.admission.cast import pod, refused
from tests.simulator.kinds.manifests import BODIES, create, manifest, registry

INGRESSES, CLASSES = "ingresses.networking.k8s.io", "ingressclasses.networking.k8s.io"
RUNTIMES = "runtimeclasses.node.k8s.io"


def ingress_class(found, name, default="true"):
    """Create a class that is the default one."""
    meta = {"name": name, "annotations": {"ingressclass.kubernetes.io/is-default-class": default}}
    create(found, CLASSES, {"metadata": meta, "spec": {"controller": "example.com/x"}})


def ingress(**meta):
    """An Ingress without a class."""
    return {"metadata": {"name": "web", **meta}, **deep_copy(BODIES[INGRESSES])}


def test_an_ingress_gets_the_default_class():
    found = registry()
    ingress_class(found, "b")
    ingress_class(found, "a")
    ingress_class(found, "c", "false")
    assert create(found, INGRESSES, ingress())["spec"]["ingressClassName"] == "a"


def test_an_ingress_with_the_old_annotation_or_a_class_keeps_it():
    found = registry()
    ingress_class(found, "a")
    old = ingress(annotations={"kubernetes.io/ingress.class": "x"})
    assert "ingressClassName" not in create(found, INGRESSES, old)["spec"]
    named = ingress()
    named["metadata"]["name"], named["spec"]["ingressClassName"] = "b", "mine"
    assert create(found, INGRESSES, named)["spec"]["ingressClassName"] == "mine"


def with_runtime(**runtime):
    """A registry with the runtime class ``kata``, and a pod of it."""
    found = registry()
    create(found, RUNTIMES, {"metadata": {"name": "kata"}, "handler": "kata", **runtime})
    obj = pod()
    obj["spec"]["runtimeClassName"] = "kata"
    return found, obj


def test_a_pod_pays_for_its_runtime_and_goes_where_it_is():
    found, obj = with_runtime(
        overhead={"podFixed": {"cpu": "250m"}},
        scheduling={"nodeSelector": {"kata": "yes"}, "tolerations": [{"key": "kata", "operator": "Exists"}]})
    obj["spec"]["nodeSelector"] = {"disk": "ssd"}
    spec = create(found, "pods", obj)["spec"]
    assert spec["overhead"] == {"cpu": "250m"}
    assert spec["nodeSelector"] == {"disk": "ssd", "kata": "yes"}
    assert {"key": "kata", "operator": "Exists"} in spec["tolerations"]


CASES = {
    "another overhead": (
        {"overhead": {"podFixed": {"cpu": "250m"}}}, {"overhead": {"cpu": "1"}},
        "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"),
    "overhead of none": (
        {}, {"overhead": {"cpu": "1"}},
        "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"),
    "another node": (
        {"scheduling": {"nodeSelector": {"a": "b"}}}, {"nodeSelector": {"a": "c"}},
        "conflict: runtimeClass.scheduling.nodeSelector[a] = b; pod.spec.nodeSelector[a] = c"),
    "no such class": ({}, {"runtimeClassName": "gvisor"}, 'pod rejected: RuntimeClass "gvisor" not found'),
}


@pytest.mark.parametrize(("runtime", "spec", "why"), CASES.values(), ids=CASES)
def test_runtimes_refuse(runtime, spec, why):
    found, obj = with_runtime(**runtime)
    obj["spec"].update(spec)
    assert refused(found, "pods", obj) == f'pods "p" is forbidden: {why}'


def test_a_new_node_is_not_ready():
    found = registry()
    stored = create(found, "nodes", manifest(found.storage.kind("nodes"), "node-1"))
    assert stored["spec"]["taints"] == [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]
