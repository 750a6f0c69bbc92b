"""Changing a live object: what differs is sent as a merge patch, as ``label``, ``set`` and ``cordon`` do.

Lists are sent whole, so that the outcome is what the command computed; the real client sends the same difference in the
strategic form.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.groups import dry_run
from simulator.kubectl.selecting import Place


def merge_patch(old: Object, new: Object) -> Object:
    """The JSON merge patch that makes ``new`` of ``old``."""
    patch: dict[str, Any] = {key: None for key in old if key not in new}
    for key, value in new.items():
        before = old.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            inside = merge_patch(before, value)
            if inside:
                patch[key] = inside
        elif key not in old or before != value:
            patch[key] = value
    return patch


def send_change(call: Invocation, place: Place, old: Object, new: Object) -> Object:
    """Patch the object; with ``--dry-run=client`` nothing is sent and ``new`` is the answer.

    Raises:
        ServerError: the server refused.
    """
    mode, patch = dry_run(call), merge_patch(old, new)
    if mode == "client" or not patch or call.flags.values.get("local"):
        return new
    return call.rest.patch(place.kind, place.namespace, place.name, patch,
                           fieldManager=call.flags.values.get("field-manager"),
                           dryRun="All" if mode == "server" else None)


def pod_spec(obj: Object) -> Object:
    """The pod spec inside a workload, or a pod's own.

    Raises:
        Failure: it has none.
    """
    spec = obj.get("spec") or {}
    template = spec.get("template") or ((spec.get("jobTemplate") or {}).get("spec") or {}).get("template")
    if template is not None:
        return template["spec"]
    if "containers" in spec:
        return spec
    name = f"{obj['kind'].lower()}/{obj['metadata']['name']}"
    raise error(f"{name} the object is not a pod or does not have a pod template: {_go_type(obj)}")


def _go_type(obj: Object) -> str:
    return f"*{obj['apiVersion'].rpartition('/')[2]}.{obj['kind']}"


def all_containers(obj: Object) -> list[Object]:
    """Init containers and containers, in the order the commands walk them."""
    spec = pod_spec(obj)
    return [*(spec.get("initContainers") or ()), *spec["containers"]]
