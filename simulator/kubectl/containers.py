"""Which container of a pod is meant (kubectl/pkg/cmd/util/podcmd)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.kubectl.command import Invocation, error

DEFAULT_ANNOTATION = "kubectl.kubernetes.io/default-container"
FIELDS = ("containers", "initContainers", "ephemeralContainers")


def find_container(pod: Object, name: str) -> tuple[Object, str] | None:
    """The container of that name and the field of the spec it stands in."""
    for field in FIELDS:
        for container in pod["spec"].get(field) or ():
            if container["name"] == name:
                return container, field
    return None


def all_names(pod: Object) -> str:
    """Every container's name, as complaints list them."""
    spec = pod["spec"]
    names = [item["name"] for item in spec["containers"]]
    names += [f"{item['name']} (ephem)" for item in spec.get("ephemeralContainers") or ()]
    return ", ".join(names + [f"{item['name']} (init)" for item in spec.get("initContainers") or ()])


def has_several(pod: Object) -> bool:
    """Whether there is a choice, so that the default is worth a word."""
    return sum(len(pod["spec"].get(field) or ()) for field in FIELDS) > 1


def chosen_container(call: Invocation, pod: Object, name: str = "", quiet: bool = False) -> Object:
    """The container named, the one the pod's annotation prefers, or the first, which is said.

    Raises:
        Failure: there is none of that name.
    """
    name = name or annotations_of(pod).get(DEFAULT_ANNOTATION, "")
    if name:
        found = find_container(pod, name)
        if found is None:
            raise error(f"container {name} is not valid for pod {name_of(pod)} out of: {all_names(pod)}")
        return found[0]
    first = pod["spec"]["containers"][0]
    if not quiet and has_several(pod):
        call.io.err(f'Defaulted container "{first["name"]}" out of: {all_names(pod)}\n')
    return first
