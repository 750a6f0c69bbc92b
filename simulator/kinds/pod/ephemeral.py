"""The ephemeralcontainers subresource: containers that are added to a running pod to look around in it.

Only additions count; everything else in the request is dropped. Mirrors podEphemeralContainersStrategy
(pkg/registry/core/pod/strategy.go) and ValidatePodEphemeralContainersUpdate (pkg/apis/core/validation/validation.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.fields import FieldError, forbidden_field
from simulator.apimachinery.metadata import Object, annotations_of

if TYPE_CHECKING:
    from simulator.kinds.kind import Context

SUBRESOURCE = "ephemeralcontainers"
PATH = "spec.ephemeralContainers"
MIRROR = "kubernetes.io/config.mirror"


def keep_only_additions(new: Object, old: Object) -> None:
    """Drop every change of ``new`` but those of its ephemeral containers."""
    wanted = new["spec"].get("ephemeralContainers")
    managed = new["metadata"].get("managedFields")
    kept = deep_copy({field: old[field] for field in ("metadata", "spec", "status") if field in old})
    new.update(kept)
    if managed is not None:
        new["metadata"]["managedFields"] = managed
    new["spec"].pop("ephemeralContainers", None)
    if wanted:
        new["spec"]["ephemeralContainers"] = wanted


def addition_errors(new: Object, old: Object, context: Context) -> list[FieldError]:
    """What there was may neither go nor change."""
    if MIRROR in annotations_of(old):
        return [forbidden_field("", "static pods do not support ephemeral containers")]
    names = {container["name"]: container for container in new["spec"].get("ephemeralContainers") or ()}
    problems = []
    for container in old["spec"].get("ephemeralContainers") or ():
        quoted = f'existing ephemeral containers "{container["name"]}"'
        if container["name"] not in names:
            problems.append(forbidden_field(PATH, f"{quoted} may not be removed\n"))
        elif names[container["name"]] != container:
            problems.append(forbidden_field(PATH, f"{quoted} may not be changed\n"))
    return problems
