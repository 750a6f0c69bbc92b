"""Which nodes a DaemonSet's pods belong on, and the template that pins a pod to one. Pure functions.

Mirrors pkg/controller/daemon/daemon_controller.go (NodeShouldRunDaemonPod) and util/daemonset_util.go.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.node_selectors import required_node_affinity
from simulator.apimachinery.taints import untolerated

HASH = "controller-revision-hash"
GENERATION = "pod-template-generation"
GENERATION_ANNOTATION = "deprecated.daemonset.template.generation"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFIX = "node.kubernetes.io/"
OWN_TOLERATIONS = (
    ("not-ready", "NoExecute"),
    ("unreachable", "NoExecute"),
    ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"),
    ("pid-pressure", "NoSchedule"),
    ("unschedulable", "NoSchedule"),
)
"""What daemons bear because they look after the node."""
HOST_NETWORK_TOLERATION = ("network-unavailable", "NoSchedule")

Placement = Callable[[Object], tuple[bool, bool]]


def placement(daemon_set: Object) -> Placement:
    """A function of a node: (whether a pod should run there, whether one that runs there may stay)."""
    spec = daemon_set["spec"]["template"]["spec"]
    matches, tolerations = required_node_affinity(spec), tolerations_of(spec)

    def verdict(node: Object) -> tuple[bool, bool]:
        if spec.get("nodeName", name_of(node)) not in ("", name_of(node)):
            return False, False
        if matches is not None and not matches(node):
            return False, False
        taints = (node.get("spec") or {}).get("taints") or ()
        if untolerated(taints, tolerations) is None:
            return True, True
        return False, untolerated(taints, tolerations, ("NoExecute",)) is None

    return verdict


def tolerations_of(spec: Object) -> list[Object]:
    """A daemon's tolerations: its own and those that every daemon has; of the latter none has a time limit."""
    added = (*OWN_TOLERATIONS, HOST_NETWORK_TOLERATION) if spec.get("hostNetwork") else OWN_TOLERATIONS
    ours = [{"key": _PREFIX + key, "operator": "Exists", "effect": effect} for key, effect in added]
    mine = []
    for item in spec.get("tolerations") or ():
        timeless = {key: value for key, value in item.items() if key != "tolerationSeconds"}
        mine.append(timeless if timeless in ours else item)
    return mine + [item for item in ours if item not in mine]


def template_for(daemon_set: Object, revision_hash: str, node: str) -> Object:
    """The pod template for one node: labelled with its revision and bound to the node by affinity."""
    template = deep_copy(daemon_set["spec"]["template"])
    labels = template.setdefault("metadata", {}).setdefault("labels", {})
    labels[HASH] = revision_hash
    if generation := annotations_of(daemon_set).get(GENERATION_ANNOTATION):
        labels[GENERATION] = generation
    spec = template["spec"]
    spec["tolerations"] = tolerations_of(spec)
    spec["affinity"] = pinned(spec.get("affinity") or {}, node)
    return template


def pinned(affinity: Object, node: str) -> Object:
    """``affinity`` with every required node term narrowed to the node of that name; it replaces terms by label."""
    term = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}
    node_affinity = {**(affinity.get("nodeAffinity") or {}), REQUIRED: {"nodeSelectorTerms": [term]}}
    return {**affinity, "nodeAffinity": node_affinity}


def node_of(pod: Object) -> str:
    """The node a daemon's pod runs on or is pinned to."""
    if node := pod["spec"].get("nodeName"):
        return node
    affinity = (pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
    for term in (affinity.get(REQUIRED) or {}).get("nodeSelectorTerms") or ():
        for field in term.get("matchFields") or ():
            if field["key"] == "metadata.name" and field.get("values"):
                return field["values"][0]
    return ""
