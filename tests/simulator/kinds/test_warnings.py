"""What the API server warns about without refusing it."""

import pytest

from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.contract import stored
from tests.simulator.kinds.manifests import manifest, pod_spec

PODS = BY_RESOURCE["pods"]
PORT = {"containerPort": 80, "protocol": "TCP"}


def container(**changes):
    """A pod spec whose container has more."""
    return {"containers": [{"name": "c", "image": "nginx", **changes}]}


CASES = {
    "nothing": (pod_spec(), []),
    "a tenth of a byte": (container(resources={"requests": {"memory": "100m"}}), [
        'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer']),
    "a variable twice": (container(env=[{"name": "A", "value": "x"}, {"name": "A", "value": "y"}]), [
        'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply']),
    "a variable that grows": (container(env=[{"name": "A", "value": "x"}, {"name": "A", "value": "$(A)y"}]), []),
    "a port twice": (container(ports=[PORT, PORT]), [
        "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]"]),
    "an old label": (pod_spec(nodeSelector={"beta.kubernetes.io/os": "linux"}), [
        'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead']),
    "negative grace": (pod_spec(terminationGracePeriodSeconds=-1), [
        "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"]),
    "spreading of nothing": (pod_spec(topologySpreadConstraints=[{"topologyKey": "zone"}]), [
        "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod"]),
}


@pytest.mark.parametrize(("spec", "wanted"), CASES.values(), ids=CASES)
def test_new_pods(spec, wanted):
    assert PODS.warnings({"metadata": {"name": "p"}, "spec": spec}) == wanted


def test_a_name_with_dots_is_no_host_name():
    warnings = PODS.warnings({"metadata": {"name": "a.b"}, "spec": pod_spec()})
    assert warnings == ["metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; "
                        "a DNS label is recommended: [must not contain dots]"]


def test_a_deployment_is_warned_about_its_template_only_when_that_changes():
    kind = BY_RESOURCE["deployments.apps"]
    obj = stored(kind, manifest(kind))
    bad = container(resources={"limits": {"memory": "100m"}})
    obj["spec"]["template"]["spec"] = bad
    assert len(kind.warnings(obj)) == 1
    assert kind.warnings(obj, obj) == []


@pytest.mark.parametrize(("spec", "wanted"), [
    ({"type": "ClusterIP", "externalName": "a"}, [
        'spec.externalName is ignored when spec.type is not "ExternalName"']),
    ({"type": "ClusterIP", "externalIPs": ["1.2.3.4"]}, [
        "spec.externalIPs is deprecated and may no longer be implemented in some clusters"]),
    ({"type": "ClusterIP"}, []),
])
def test_services(spec, wanted):
    assert BY_RESOURCE["services"].warnings({"metadata": {"name": "s"}, "spec": spec}) == wanted
