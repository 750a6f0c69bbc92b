"""Every lab check, on states and histories made by hand."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest

from lessons import checks
from lessons.checks import CHECKS, SpecError, read_check
from lessons.checks.fields import PathError, parse, read
from tests.lessons.fake_cluster import FakeCluster, deployment, endpoints, pod, service, with_changes

WEB = {"app": "web"}


def lacking(spec: dict, cluster: FakeCluster) -> str | None:
    """What the check misses after the whole history, in English; None when it passes."""
    check, memory = read_check(spec), {}
    for step in cluster.steps:
        memory = check.observe(step, memory)
    found = check.missing(cluster.view, memory)
    return None if found is None else str(found)


def cluster_of(*objects: dict) -> FakeCluster:
    made = FakeCluster()
    for obj in objects:
        made.put(obj)
    return made


def test_every_check_file_is_in_the_tuple():
    plumbing = {"check", "cluster", "fields", "journey", "targets", "workloads"}
    files = {module.name for module in pkgutil.iter_modules([str(Path(checks.__file__).parent)])} - plumbing
    assert files == {check.__module__.rsplit(".", 1)[1] for check in CHECKS}


STATES = {
    "an object that is there": ({"exists": {"resource": "pods", "name": "a"}}, [pod("a")], None),
    "an object that is not": (
        {"exists": {"resource": "pods", "name": "a"}},
        [pod("b")],
        "there is no pods/a yet",
    ),
    "a field that differs": (
        {"exists": {"resource": "pods", "name": "a", "fields": {"spec.containers[name=web].image": "httpd"}}},
        [pod("a")],
        "pods/a: spec.containers[name=web].image should be httpd, but is nginx:1.27",
    ),
    "a field by prefix": (
        {
            "exists": {
                "resource": "pods",
                "name": "a",
                "fields": {"spec.containers[*].image": {"prefix": "nginx:"}},
            }
        },
        [pod("a")],
        None,
    ),
    "one of several by selector": (
        {"exists": {"resource": "pods", "selector": "app=web", "fields": {"status.phase": "Running"}}},
        [pod("a", phase="Pending", labels=WEB), pod("b", labels=WEB)],
        None,
    ),
    "a field that must not be set": (
        {"exists": {"resource": "pods", "name": "a", "fields": {"spec.nodeName": None}}},
        [pod("a")],
        None,
    ),
    "absence": ({"absent": {"resource": "pods", "name": "a"}}, [pod("b")], None),
    "presence where absence is asked": (
        {"absent": {"resource": "pods", "name": "a"}},
        [pod("a")],
        "pods/a is still there",
    ),
    "terminating is not yet absent": (
        {"absent": {"resource": "pods", "name": "a"}},
        [with_changes(pod("a"), deletionTimestamp="x")],
        "pods/a is still there",
    ),
    "a right count": (
        {"count": {"resource": "pods", "selector": "app=web", "equals": 1}},
        [pod("a", labels=WEB), pod("b")],
        None,
    ),
    "too few": (
        {"count": {"resource": "pods", "atLeast": 2}},
        [pod("a")],
        "pods: at least 2 wanted, 1 found",
    ),
    "too many": ({"count": {"resource": "pods", "atMost": 0}}, [pod("a")], "pods: at most 0 wanted, 1 found"),
    "terminating does not count": (
        {"count": {"resource": "pods", "equals": 0}},
        [with_changes(pod("a"), deletionTimestamp="x")],
        None,
    ),
    "ready and settled": (
        {"ready": {"workload": "deployments.apps/web", "replicas": 3}},
        [deployment("web")],
        None,
    ),
    "not ready": (
        {"ready": {"workload": "deployments.apps/web", "replicas": 3}},
        [deployment("web", ready=1)],
        "deployments/web: 1 of 3 replicas ready",
    ),
    "not settled": (
        {"ready": {"workload": "deployments.apps/web", "replicas": 3}},
        [deployment("web", updated=1)],
        "deployments/web: the rollout is not finished yet",
    ),
    "endpoints, only ready ones": (
        {"endpoints": {"service": "web", "ready": 1}},
        [service("web"), endpoints("web", ["10.0.0.1"], ["10.0.0.2"])],
        None,
    ),
    "too few endpoints": (
        {"endpoints": {"service": "web", "atLeast": 2}},
        [service("web"), endpoints("web", ["10.0.0.1"])],
        "services/web: 1 ready endpoints, 2 wanted",
    ),
    "no service": ({"endpoints": {"service": "web", "ready": 1}}, [], "there is no services/web yet"),
}


@pytest.mark.parametrize(("spec", "objects", "expected"), STATES.values(), ids=STATES.keys())
def test_a_state_check_says_what_is_missing(spec, objects, expected):
    assert lacking(spec, cluster_of(*objects)) == expected


def test_passing_through_a_state_counts_although_it_is_over():
    spec = {
        "passedThrough": {
            "resource": "pods",
            "name": "a",
            "fields": {"status.containerStatuses[*].state.waiting.reason": {"in": ["ErrImagePull"]}},
        }
    }
    cluster = cluster_of(pod("a", waiting="ContainerCreating"))
    assert "has not passed through" in lacking(spec, cluster)
    cluster.put(pod("a", waiting="ErrImagePull"))
    cluster.put(pod("a"))
    assert lacking(spec, cluster) is None


def test_a_deletion_counts_once_from_the_moment_it_is_asked():
    spec = {"deleted": {"resource": "pods", "selector": "app=web", "atLeast": 2}}
    cluster = cluster_of(pod("a", labels=WEB), pod("b", labels=WEB))
    cluster.put(with_changes(pod("a", labels=WEB), deletionTimestamp="x"))
    cluster.remove(pod("a", labels=WEB))
    assert lacking(spec, cluster) == "pods -l app=web: 2 to be deleted, 1 so far"
    cluster.remove(pod("b", labels=WEB))
    assert lacking(spec, cluster) is None


def test_what_a_controller_deletes_is_not_the_learners_doing():
    spec = {"deleted": {"resource": "pods", "selector": "app=web"}}
    cluster = cluster_of(pod("a", labels=WEB))
    cluster.put(with_changes(pod("a", labels=WEB), deletionTimestamp="x"), author="replicaset-controller")
    cluster.remove(pod("a", labels=WEB), author="kubelet")
    assert lacking(spec, cluster) is not None


def test_deleting_and_making_anew_is_not_keeping():
    spec = {"kept": {"resource": "deployments.apps", "name": "web"}}
    cluster = cluster_of(deployment("web"))
    assert lacking(spec, cluster) is None
    cluster.remove(deployment("web"))
    cluster.put(deployment("web"))
    assert "deployments/web was deleted" in lacking(spec, cluster)


def test_a_rolling_update_never_falls_below_but_a_recreate_does():
    spec = {"neverBelow": {"workload": "deployments.apps/web", "ready": 3}}
    rolling = cluster_of(
        deployment("web", ready=3),
        deployment("web", ready=3, image="nginx:1.28", updated=1),
        deployment("web", ready=4),
    )
    assert lacking(spec, rolling) is None
    recreated = cluster_of(deployment("web", ready=3), deployment("web", ready=0), deployment("web", ready=3))
    assert (
        lacking(spec, recreated) == "deployments/web fell to 0 ready replicas; 3 had to stay up all the time"
    )
    assert read_check(spec).broken({"counting": True, "lowest": 0})


def test_falling_is_noticed_when_the_first_thing_seen_is_the_fall():
    cluster = cluster_of(deployment("web", ready=3))
    check = read_check({"neverBelow": {"workload": "deployments.apps/web", "ready": 3}})
    cluster.put(deployment("web", ready=2))
    assert check.broken(check.observe(cluster.steps[-1], {}))


def test_starting_up_is_not_falling():
    assert (
        lacking(
            {"neverBelow": {"workload": "deployments.apps/web", "ready": 3}},
            cluster_of(deployment("web", ready=0), deployment("web", ready=2), deployment("web", ready=3)),
        )
        is None
    )


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"exist": {}}, "unknown check «exist»"),
        ({"exists": {"resource": "pods", "colour": "red"}}, "unknown key «colour»"),
        ({"exists": {}}, "«resource» is missing"),
        ({"count": {"resource": "pods"}}, "exactly one of"),
        ({"endpoints": {"service": "web"}}, "exactly one of"),
        ({"ready": {"workload": "web", "replicas": 1}}, "should look like"),
        ({"exists": {"resource": "pods", "fields": {"a..[": 1}}}, "cannot read the path"),
        ({"exists": {}, "absent": {}}, "one key"),
    ],
)
def test_a_mistaken_check_is_refused_with_a_reason(spec, reason):
    with pytest.raises(SpecError, match=reason.replace("[", r"\[")):
        read_check(spec)


PATHS = {
    "metadata.name": ["a"],
    "spec.containers[*].image": ["nginx:1.27"],
    "spec.containers[0].name": ["web"],
    "spec.containers[name=web].image": ["nginx:1.27"],
    "spec.containers[name=db].image": [],
    "spec.nothing.here": [],
    'metadata.labels["app.kubernetes.io/name"]': ["x"],
}


@pytest.mark.parametrize(("path", "expected"), PATHS.items())
def test_a_path_reads_fields(path, expected):
    assert read(pod("a", labels={"app.kubernetes.io/name": "x"}), path) == expected


def test_a_bad_path_is_an_error():
    with pytest.raises(PathError):
        parse("spec.containers[")
