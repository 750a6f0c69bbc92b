"""Names and pods of a StatefulSet: which ordinal a pod has, and the pod that belongs at an ordinal. Pure functions.

Mirrors pkg/controller/statefulset/stateful_set_utils.go.
"""

from __future__ import annotations

import re

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, labels_of, name_of, namespace_of
from simulator.controllers.pods import pod_from_template

POD_NAME, POD_INDEX = "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"
REVISION = "controller-revision-hash"
_NAME = re.compile(r"(.*)-([0-9]+)$")


def parent_and_ordinal(pod: Object) -> tuple[str, int]:
    """The StatefulSet's name and the number in a pod's name; ``("", -1)`` where there is no number."""
    found = _NAME.fullmatch(name_of(pod))
    if found is None or int(found[2]) >= 2**31:
        return "", -1
    return found[1], int(found[2])


def ordinal_of(pod: Object) -> int:
    """The number in a pod's name, -1 where there is none."""
    return parent_and_ordinal(pod)[1]


def is_member(stateful_set: Object, pod: Object) -> bool:
    """Whether a pod's name is one that the StatefulSet gives."""
    return parent_and_ordinal(pod)[0] == name_of(stateful_set)


def first_ordinal(stateful_set: Object) -> int:
    """``spec.ordinals.start``."""
    return (stateful_set["spec"].get("ordinals") or {}).get("start", 0)


def in_range(stateful_set: Object, pod: Object) -> bool:
    """Whether the pod is one of those that the StatefulSet wants."""
    return 0 <= ordinal_of(pod) - first_ordinal(stateful_set) < stateful_set["spec"]["replicas"]


def claim_name(template: Object, stateful_set: Object, ordinal: int) -> str:
    """``data-db-0``: the name of a pod's claim."""
    return f"{name_of(template)}-{name_of(stateful_set)}-{ordinal}"


def claim_templates(stateful_set: Object) -> list[Object]:
    """The StatefulSet's claim templates; of several with one name the last counts."""
    return list({name_of(item): item for item in stateful_set["spec"].get("volumeClaimTemplates") or ()}.values())


def identity_matches(stateful_set: Object, pod: Object) -> bool:
    """Whether the pod has the name and the label that its ordinal gives it."""
    return is_member(stateful_set, pod) and labels_of(pod).get(POD_NAME) == name_of(pod)


def storage_matches(stateful_set: Object, pod: Object) -> bool:
    """Whether the pod mounts the claims that its ordinal gives it."""
    mounted = {volume["name"]: volume.get("persistentVolumeClaim") or {} for volume in pod["spec"].get("volumes") or ()}
    return all(
        mounted.get(name_of(item), {}).get("claimName") == claim_name(item, stateful_set, ordinal_of(pod))
        for item in claim_templates(stateful_set))


def with_identity(stateful_set: Object, pod: Object) -> Object:
    """The pod with its name, its labels and its volumes as its ordinal gives them."""
    new, ordinal = deep_copy(pod), ordinal_of(pod)
    meta = new["metadata"]
    meta["labels"] = {**labels_of(pod), POD_NAME: name_of(pod), POD_INDEX: str(ordinal)}
    claims = {name_of(item): claim_name(item, stateful_set, ordinal) for item in claim_templates(stateful_set)}
    own = [{"name": name, "persistentVolumeClaim": {"claimName": claim}} for name, claim in claims.items()]
    volumes = own + [item for item in new["spec"].get("volumes") or () if item["name"] not in claims]
    if volumes:
        new["spec"]["volumes"] = volumes
    return new


def new_pod(stateful_set: Object, template: Object, revision: str, ordinal: int) -> Object:
    """The pod that belongs at an ordinal, made from the template of a revision."""
    pod = pod_from_template(template, stateful_set)
    pod["metadata"]["name"] = f"{name_of(stateful_set)}-{ordinal}"
    pod["metadata"]["namespace"] = namespace_of(stateful_set)
    pod = with_identity(stateful_set, pod)
    pod["metadata"]["labels"][REVISION] = revision
    pod["spec"]["hostname"] = name_of(pod)
    pod["spec"].pop("subdomain", None)
    if stateful_set["spec"].get("serviceName"):
        pod["spec"]["subdomain"] = stateful_set["spec"]["serviceName"]
    return pod


def is_of_current(stateful_set: Object, ordinal: int) -> bool:
    """Whether a pod started now at this ordinal still gets the current revision, not the new one."""
    strategy = stateful_set["spec"].get("updateStrategy") or {}
    rolling, start = strategy.get("rollingUpdate"), first_ordinal(stateful_set)
    if rolling is not None:
        return ordinal < start + rolling.get("partition", 0)
    current = (stateful_set.get("status") or {}).get("currentReplicas", 0)
    return strategy.get("type") == "RollingUpdate" and ordinal < start + current
