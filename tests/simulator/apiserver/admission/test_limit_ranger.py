"""What a limit range fills in and refuses."""

import pytest

from tests.simulator.apiserver.admission.cast import asking, pod, refused
from tests.simulator.kinds.manifests import create, registry


def limited(**item):
    """A registry whose namespace default has a limit range of one item."""
    found = registry()
    create(found, "limitranges", {"metadata": {"name": "l"}, "spec": {"limits": [{"type": "Container", **item}]}})
    return found


def test_containers_get_what_they_do_not_say_and_the_pod_is_told_so():
    found = limited(default={"cpu": "200m", "memory": "128Mi"}, defaultRequest={"cpu": "50m"})
    obj = pod(**asking(cpu="100m"))
    obj["spec"]["initContainers"] = [{"name": "i", "image": "nginx"}]
    stored = create(found, "pods", obj)
    assert stored["spec"]["containers"][0]["resources"] == {
        "limits": {"cpu": "200m", "memory": "128Mi"}, "requests": {"cpu": "100m", "memory": "128Mi"}}
    assert stored["metadata"]["annotations"]["kubernetes.io/limit-ranger"] == (
        "LimitRanger plugin set: memory request for container c; cpu, memory limit for container c; "
        "cpu, memory request for init container i; cpu, memory limit for init container i")


def test_a_pod_that_says_all_is_left_alone():
    found = limited(default={"cpu": "1"})
    stored = create(found, "pods", pod(resources={"limits": {"cpu": "100m"}}))
    assert "annotations" not in stored["metadata"]
    assert stored["spec"]["containers"][0]["resources"]["limits"] == {"cpu": "100m"}


CASES = {
    "below the minimum": (
        {"min": {"cpu": "100m"}}, asking(cpu="50m"), "minimum cpu usage per Container is 100m, but request is 50m"),
    "above the maximum": (
        {"max": {"memory": "1Gi"}, "default": {"memory": "1Gi"}}, {"resources": {"limits": {"memory": "2Gi"}}},
        "maximum memory usage per Container is 1Gi, but limit is 2Gi"),
    "nothing asked of a pod": (
        {"type": "Pod", "min": {"cpu": "1"}}, {}, "minimum cpu usage per Pod is 1.  No request is specified"),
    "no limit of a pod": (
        {"type": "Pod", "max": {"cpu": "1"}}, asking(cpu="2"),
        "maximum cpu usage per Pod is 1.  No limit is specified"),
    "ratio": (
        {"maxLimitRequestRatio": {"cpu": "2"}}, {"resources": {"requests": {"cpu": "1"}, "limits": {"cpu": "3"}}},
        "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000"),
    "two at once": (
        {"min": {"cpu": "1", "memory": "1Gi"}}, asking(cpu="500m", memory="1Mi"),
        "[minimum cpu usage per Container is 1, but request is 500m, minimum memory usage per Container is 1Gi, but "
        "request is 1Mi]"),
}


@pytest.mark.parametrize(("item", "container", "why"), CASES.values(), ids=CASES)
def test_bounds(item, container, why):
    assert refused(limited(**item), "pods", pod(**container)) == f'pods "p" is forbidden: {why}'


def test_a_claim_may_not_ask_for_too_much():
    found = limited(type="PersistentVolumeClaim", max={"storage": "5Gi"})
    claim = {"metadata": {"name": "c"}, "spec": {"accessModes": ["ReadWriteOnce"],
                                                 "resources": {"requests": {"storage": "6Gi"}}}}
    assert refused(found, "persistentvolumeclaims", claim) == (
        'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 5Gi, but request '
        "is 6Gi")
