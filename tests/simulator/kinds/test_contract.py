"""One suite over every registered kind, and a check that no module is left out."""

import importlib
import inspect
import pkgutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulator.kinds
from simulator.apimachinery.copying import deep_copy
from simulator.kinds import BY_RESOURCE, KINDS, Kind
from tests.simulator.kinds import contract
from tests.simulator.kinds.manifests import BODIES, create, manifest, pod_spec, registry


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.resource)
def test_every_kind_keeps_the_contract(kind):
    contract.check(kind, manifest(kind))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.transient], ids=lambda kind: kind.resource)
def test_every_kind_can_be_stored_and_written_again_unchanged(kind):
    found = registry()
    first = create(found, kind.resource, manifest(kind))
    assert found.update(kind.resource, deep_copy(first)) == first


def test_every_module_that_defines_a_kind_is_registered():
    registered = {type(kind) for kind in KINDS}
    for module in pkgutil.walk_packages(simulator.kinds.__path__, "simulator.kinds."):
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(found, Kind) and vars(found).get("kind"):  # what names no kind is a base of others
                assert found in registered, f"{found.__name__} is missing in KINDS"


def test_every_registered_kind_has_a_manifest():
    assert set(BODIES) == set(BY_RESOURCE)


def test_discovery_order_is_alphabetical_inside_a_group():
    for version in {kind.api_version for kind in KINDS}:
        plurals = [kind.plural for kind in KINDS if kind.api_version == version]
        assert plurals == sorted(plurals)


QUANTITIES = st.sampled_from(["1", "0.5", "100m", "1000m", "64Mi", "1.5Gi", "1024Ki", "1e3", "0"])
RESOURCES = st.fixed_dictionaries({}, optional={
    "limits": st.dictionaries(st.sampled_from(["cpu", "memory"]), QUANTITIES),
    "requests": st.dictionaries(st.sampled_from(["cpu", "memory"]), QUANTITIES),
})
PROBES = st.sampled_from([{"httpGet": {"port": 80}}, {"exec": {"command": ["true"]}}, {"tcpSocket": {"port": "web"}}])
CONTAINERS = st.fixed_dictionaries({
    "name": st.sampled_from(["a", "b"]),
    "image": st.sampled_from(["nginx", "nginx:1.25", "nginx@sha256:" + "0" * 64, "host:5000/a/b", " nginx", ""]),
}, optional={
    "resources": RESOURCES,
    "ports": st.lists(st.fixed_dictionaries({"containerPort": st.integers(1, 3)}), max_size=2),
    "env": st.lists(st.sampled_from([
        {"name": "A", "value": "b"}, {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        {"name": "C", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}]), max_size=2),
    "readinessProbe": PROBES,
    "lifecycle": st.fixed_dictionaries({"preStop": PROBES}),
})
VOLUMES = st.sampled_from([
    {"name": "v"}, {"name": "v", "configMap": {"name": "c"}}, {"name": "v", "hostPath": {"path": "/x"}},
    {"name": "v", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}},
    {"name": "v", "emptyDir": {"sizeLimit": "1024Mi"}},
])
SPECS = st.fixed_dictionaries({"containers": st.lists(CONTAINERS, max_size=2)}, optional={
    "initContainers": st.lists(CONTAINERS, max_size=1), "volumes": st.lists(VOLUMES, max_size=2),
    "hostNetwork": st.booleans(), "resources": RESOURCES, "restartPolicy": st.sampled_from(["Never", "Always"]),
})


@given(SPECS)
@settings(max_examples=60, deadline=None)
def test_defaulting_a_pod_twice_is_defaulting_it_once(spec):
    contract.check_defaults(BY_RESOURCE["pods"], {"metadata": {"name": "p"}, "spec": spec})


@given(SPECS)
@settings(max_examples=30, deadline=None)
def test_validation_of_any_decoded_pod_answers_with_errors_not_exceptions(spec):
    pod = {"metadata": {"name": "p"}, "spec": deep_copy(spec)}
    kind = BY_RESOURCE["pods"]
    kind.default(pod)
    assert all(str(problem).startswith("spec.") for problem in kind.validate(pod, None))


def test_a_pod_spec_of_a_template_has_no_defaults_that_only_pods_get():
    found = registry()
    deployment = create(found, "deployments.apps", manifest(BY_RESOURCE["deployments.apps"]))
    pod = create(found, "pods", {"metadata": {"name": "p"}, "spec": pod_spec()})
    assert "enableServiceLinks" not in deployment["spec"]["template"]["spec"]
    assert pod["spec"]["enableServiceLinks"] is True
