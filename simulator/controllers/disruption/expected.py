"""How many pods a PodDisruptionBudget counts on: the scales of the controllers behind them.

Mirrors getExpectedPodCount, getExpectedScale and the finders of pkg/controller/disruption/disruption.go.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.intstr import scaled_value
from simulator.apimachinery.metadata import Object, controller_of, name_of, namespace_of
from simulator.client import Client
from simulator.kinds import BY_GROUP_KIND


class NoScale(Exception):
    """The scale behind a pod is not to be had; the text says why."""


def expected_pods(client: Client, budget: Object, pods: Sequence[Object]) -> tuple[int, int, list[str]]:
    """(how many pods there should be, how many of them must be healthy, the names of pods without a controller).

    Example: maxUnavailable 30% of a Deployment of 4 pods: 4 expected, 30% of 4 rounded up is 2, so 2 healthy.

    Raises:
        NoScale: see there.
    """
    spec = budget["spec"]
    if spec.get("maxUnavailable") is not None:
        expected, unmanaged = _scale(client, pods)
        return expected, max(expected - _share(spec["maxUnavailable"], expected), 0), unmanaged
    least = spec.get("minAvailable")
    if isinstance(least, str):
        expected, unmanaged = _scale(client, pods)
        return expected, _share(least, expected), unmanaged
    return (len(pods), least, []) if least is not None else (0, 0, [])


def _share(value: int | str, total: int) -> int:
    try:
        return scaled_value(value, total, round_up=True)
    except ValueError as problem:
        raise NoScale(str(problem)) from problem


def _scale(client: Client, pods: Sequence[Object]) -> tuple[int, list[str]]:
    scales: dict[str, int] = {}
    unmanaged = []
    for pod in pods:
        owner = controller_of(pod)
        if owner is None:
            unmanaged.append(name_of(pod))
        elif owner["uid"] not in scales:
            found = _find(client, owner, namespace_of(pod))
            if found is None:
                raise NoScale(f'found no controllers for pod "{name_of(pod)}"')
            scales[found["metadata"]["uid"]] = found["spec"].get("replicas", 0)
    return sum(scales.values()), unmanaged


def _find(client: Client, owner: Object, namespace: str) -> Object | None:
    """The controller whose scale counts: the Deployment behind a ReplicaSet, else the owner itself."""
    kind = BY_GROUP_KIND.get((owner["apiVersion"], owner["kind"]))
    if kind is None:
        raise NoScale(f'no matches for kind "{owner["kind"]}" in version "{owner["apiVersion"]}"')
    if "scale" not in kind.subresources:
        raise NoScale(f"{kind.plural}.{kind.group} does not implement the scale subresource")
    found = client.lister(kind.resource).get(namespace, owner["name"])
    if found is None or found["metadata"]["uid"] != owner["uid"]:
        return None
    above = controller_of(found) if kind.kind == "ReplicaSet" else None
    return _find(client, above, namespace) if above is not None and above["kind"] == "Deployment" else found
