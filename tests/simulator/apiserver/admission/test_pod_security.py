# ruff: noqa: E501 - messages stand as the API server words them
"""What the levels of pod security forbid, warn of and let through."""

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apiserver.admission.pod_security.checks import BASELINE, RESTRICTED, violations
from simulator.apiserver.admission.pod_security.levels import Standard
from tests.simulator.apiserver.admission.cast import pod, refused, warned
from tests.simulator.kinds.manifests import BODIES, create, registry

PREFIX = "pod-security.kubernetes.io/"


def labelled(**labels):
    """A registry whose namespace default has pod security labels; underscores stand for dashes."""
    found = registry()
    label(found, **labels)
    return found


def label(found, **labels):
    """Give the namespace default more labels."""
    namespace = deep_copy(found.storage.get("namespaces", "", "default"))
    namespace["metadata"]["labels"].update({f"{PREFIX}{key.replace('_', '-')}": text for key, text in labels.items()})
    return found.update("namespaces", namespace)


def container(name="c", **security):
    """A container with a security context."""
    return {"name": name, "securityContext": security}


BASELINE_CASES = {
    "nothing": ({"containers": [container()]}, []),
    "namespaces": (
        {"hostNetwork": True, "hostPID": True, "hostIPC": True},
        [("host namespaces", "hostNetwork=true, hostPID=true, hostIPC=true")],
    ),
    "privileged, init containers first": (
        {"containers": [container(privileged=True)], "initContainers": [container("i", privileged=True)]},
        [("privileged", 'containers "i", "c" must not set securityContext.privileged=true')],
    ),
    "capabilities": (
        {"containers": [container(capabilities={"add": ["NET_ADMIN", "CHOWN", "BPF"]})]},
        [("non-default capabilities", 'container "c" must not include "BPF", "NET_ADMIN" in securityContext.capabilities.add')],
    ),
    "paths": (
        {"volumes": [{"name": "a", "hostPath": {"path": "/"}}, {"name": "b", "hostPath": {"path": "/"}}, {"name": "c", "emptyDir": {}}]},
        [("hostPath volumes", 'volumes "a", "b"')],
    ),
    "ports": (
        {"containers": [{"name": "c", "ports": [{"hostPort": 80}, {"hostPort": 443}]}]},
        [("hostPort", 'container "c" uses hostPorts 443, 80')],
    ),
    "app armor": (
        {"securityContext": {"appArmorProfile": {"type": "Unconfined"}}},
        [("forbidden AppArmor profile", 'pod must not set AppArmor profile type to "Unconfined"')],
    ),
    "selinux": (
        {"securityContext": {"seLinuxOptions": {"type": "spc_t"}}, "containers": [container(seLinuxOptions={"user": "u"})]},
        [("seLinuxOptions", 'pod and container "c" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set')],
    ),
    "proc": (
        {"containers": [container(procMount="Unmasked")]},
        [("procMount", 'container "c" must not set securityContext.procMount to "Unmasked"')],
    ),
    "proc in a user namespace": ({"hostUsers": False, "containers": [container(procMount="Unmasked")]}, []),
    "seccomp": (
        {"containers": [container(seccompProfile={"type": "Unconfined"})]},
        [("seccompProfile", 'container "c" must not set securityContext.seccompProfile.type to "Unconfined"')],
    ),
    "sysctls": (
        {"securityContext": {"sysctls": [{"name": "kernel.msgmax"}, {"name": "net.ipv4.tcp_rmem"}]}},
        [("forbidden sysctls", "kernel.msgmax")],
    ),
    "windows": (
        {"securityContext": {"windowsOptions": {"hostProcess": True}}},
        [("hostProcess", "pod must not set securityContext.windowsOptions.hostProcess=true")],
    ),
    "probes": (
        {"containers": [{"name": "c", "livenessProbe": {"httpGet": {"host": "b"}}, "lifecycle": {"preStop": {"tcpSocket": {"host": "a"}}}}]},
        [("probe or lifecycle host", 'container "c" uses probe or lifecycle hosts "a", "b"')],
    ),
}


@pytest.mark.parametrize(("spec", "wanted"), BASELINE_CASES.values(), ids=BASELINE_CASES)
def test_baseline(spec, wanted):
    assert violations(Standard("baseline"), {}, spec) == wanted


GOOD = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"}}
RESTRICTED_CASES = {
    "all that is asked": ({"containers": [container(**GOOD)]}, []),
    "at the pod": (
        {"securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "Localhost"}},
         "containers": [container(allowPrivilegeEscalation=False, capabilities={"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]})]},
        [],
    ),
    "capabilities kept and added": (
        {"containers": [container(**{**GOOD, "capabilities": {"add": ["CHOWN"]}})]},
        [("unrestricted capabilities", 'container "c" must set securityContext.capabilities.drop=["ALL"]; container "c" must not include "CHOWN" in securityContext.capabilities.add')],
    ),
    "volumes": (
        {"containers": [container(**GOOD)], "volumes": [{"name": "a", "hostPath": {}}, {"name": "b", "nfs": {}}, {"name": "c", "secret": {}}]},
        [("restricted volume types", 'volumes "a", "b" use restricted volume types "hostPath", "nfs"')],
    ),
    "root by flag": (
        {"securityContext": {"runAsNonRoot": False}, "containers": [container(**GOOD)]},
        [("runAsNonRoot != true", "pod must not set securityContext.runAsNonRoot=false")],
    ),
    "root by number": (
        {"securityContext": {"runAsUser": 0}, "containers": [container(**GOOD)]},
        [("runAsUser=0", "pod must not set runAsUser=0")],
    ),
    "seccomp of one container": (
        {"containers": [container(**GOOD), container("d", **{**GOOD, "seccompProfile": None})]},
        [("seccompProfile", 'pod or container "d" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"')],
    ),
}


@pytest.mark.parametrize(("spec", "wanted"), RESTRICTED_CASES.values(), ids=RESTRICTED_CASES)
def test_restricted(spec, wanted):
    assert violations(Standard("restricted"), {}, spec) == wanted


def test_checks_are_listed_by_id():
    for checks in (BASELINE, RESTRICTED):
        assert [check.id for check in checks] == sorted(check.id for check in checks)


def test_versions_have_the_checks_of_their_time():
    spec = {"containers": [{**container(), "livenessProbe": {"httpGet": {"host": "b"}}}],
            "securityContext": {"sysctls": [{"name": "net.ipv4.tcp_rmem"}]}}
    assert [reason for reason, _ in violations(Standard("baseline", 31), {}, spec)] == ["forbidden sysctls"]
    assert [reason for reason, _ in violations(Standard("baseline", 34), {}, spec)] == ["probe or lifecycle host"]
    assert [reason for reason, _ in violations(Standard("restricted", 7), {}, {"containers": [container()]})] == [
        "runAsNonRoot != true"]


def test_what_is_enforced_is_refused():
    found = labelled(enforce="baseline", enforce_version="v1.30")
    assert refused(found, "pods", pod(securityContext={"privileged": True})) == (
        'pods "p" is forbidden: violates PodSecurity "baseline:v1.30": privileged (container "c" must not set securityContext.privileged=true)')


def test_workloads_are_warned_of_and_made():
    found = labelled(warn="baseline")
    body = deep_copy(BODIES["deployments.apps"])
    body["spec"]["template"]["spec"]["hostPID"] = True
    told = warned(found, lambda: create(found, "deployments.apps", {"metadata": {"name": "web"}, **body}))
    assert told == ['would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)']


def test_a_level_that_is_enforced_is_warned_of_too():
    found = labelled(enforce="baseline")
    body = deep_copy(BODIES["deployments.apps"])
    body["spec"]["template"]["spec"]["hostPID"] = True
    assert warned(found, lambda: create(found, "deployments.apps", {"metadata": {"name": "web"}, **body}))


def test_a_changed_image_is_judged_and_a_changed_label_is_not():
    found = registry()
    stored = deep_copy(create(found, "pods", pod()))
    label(found, enforce="restricted")
    stored["metadata"]["labels"] = {"a": "b"}
    stored = deep_copy(found.update("pods", stored))
    stored["spec"]["containers"][0]["image"] = "redis"
    with pytest.raises(StatusError, match='violates PodSecurity "restricted:latest"'):
        found.update("pods", stored)


def test_existing_pods_are_told_of_when_a_namespace_becomes_stricter():
    found = registry()
    for name in ("b", "a"):
        create(found, "pods", pod(name, securityContext={"privileged": True}))
    create(found, "pods", pod("fine"))
    assert warned(found, lambda: label(found, enforce="baseline")) == [
        'existing pods in namespace "default" violate the new PodSecurity enforce level "baseline:latest"',
        "a (and 1 other pod): privileged",
    ]
    assert warned(found, lambda: label(found, enforce="privileged")) == []


@pytest.mark.parametrize(("labels", "wanted"), [
    ({"enforce": "strict"}, 'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted'),
    ({"warn_version": "1.30"}, 'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.30": must be "latest" or "v1.x"'),
])
def test_labels_must_be_right(labels, wanted):
    with pytest.raises(StatusError) as caught:
        labelled(**labels)
    assert str(caught.value) == f'Namespace "default" is invalid: {wanted}'
