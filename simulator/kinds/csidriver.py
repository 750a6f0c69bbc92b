"""CSIDriver: what the cluster must know of a storage driver.

Mirrors pkg/registry/storage/csidriver and ValidateCSIDriver. kubectl describes it with the generic describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, not_supported
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

POLICIES = ("File", "None", "ReadWriteOnceWithFSType")
MODES = ("Persistent", "Ephemeral")
SHORTEST_PERIOD = 10
SHORTEST_TOKEN, LONGEST_TOKEN = 600, 2**32
TOKEN_WARNING = (
    "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible "
    "logging of tokens in volume attributes"
)
_DEFAULTS = {
    "attachRequired": True, "podInfoOnMount": False, "storageCapacity": False,
    "fsGroupPolicy": "ReadWriteOnceWithFSType", "requiresRepublish": False, "seLinuxMount": False,
}


class CSIDriverKind(Kind):
    """A driver of the container storage interface."""

    group = "storage.k8s.io"
    kind = "CSIDriver"
    plural = "csidrivers"
    namespaced = False
    schema = "io.k8s.api.storage.v1.CSIDriver"
    allow_unconditional_update = False
    columns = (
        NAME,
        Column("AttachRequired", "boolean", description="Whether volumes are attached to a node before mounting."),
        Column("PodInfoOnMount", "boolean", description="Whether the driver is told about the pod."),
        Column("StorageCapacity", "boolean", description="Whether the driver says how much room is left."),
        Column("TokenRequests", description="The audiences of the tokens that the driver wants."),
        Column("RequiresRepublish", "boolean", description="Whether volumes are mounted again from time to time."),
        Column("Modes", description="Which kinds of volumes the driver has."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        for field, value in _DEFAULTS.items():
            if spec.get(field) is None:
                spec[field] = value
        if not spec.get("volumeLifecycleModes"):
            spec["volumeLifecycleModes"] = ["Persistent"]

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["spec"].pop("preventPodSchedulingIfMissing", None)

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        new["spec"].pop("preventPodSchedulingIfMissing", None)
        if new["spec"] != old["spec"]:
            new["metadata"]["generation"] = old["metadata"].get("generation", 0) + 1

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec, problems = obj["spec"], []
        if spec["fsGroupPolicy"] not in POLICIES:
            problems.append(not_supported("spec.fsGroupPolicy", spec["fsGroupPolicy"], POLICIES))
        problems += _token_errors(spec.get("tokenRequests") or (), "spec.tokenRequests")
        problems += [not_supported("spec.volumeLifecycleModes", mode, MODES)
                     for mode in spec["volumeLifecycleModes"] if mode not in MODES]
        return problems + _rest_errors(spec)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        fixed = {"attachRequired": "spec.attachedRequired", "volumeLifecycleModes": "spec.volumeLifecycleModes"}
        return [invalid_value(path, new["spec"].get(field), IMMUTABLE)
                for field, path in fixed.items() if new["spec"].get(field) != old["spec"].get(field)]

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        asked, spec = obj["spec"].get("tokenRequests"), obj["spec"]
        same = old is not None and old["spec"].get("tokenRequests") == asked
        return [TOKEN_WARNING] if asked and not same and spec.get("serviceAccountTokenInSecrets") is None else []

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        tokens = spec.get("tokenRequests")
        audiences = "<unset>" if tokens is None else ",".join(item.get("audience", "") for item in tokens)
        return [name_of(obj), spec["attachRequired"], spec["podInfoOnMount"], spec["storageCapacity"], audiences,
                spec["requiresRepublish"], ",".join(spec["volumeLifecycleModes"]) or "<none>",
                age(obj["metadata"].get("creationTimestamp"), now)]


def _token_errors(requests: list[Object], path: str) -> list[FieldError]:
    problems: list[FieldError] = []
    seen: set[str] = set()
    for index, item in enumerate(requests):
        audience, seconds, place = item.get("audience", ""), item.get("expirationSeconds"), f"{path}[{index}]"
        if audience in seen:
            problems.append(duplicate(f"{place}.audience", audience))
            continue
        seen.add(audience)
        if seconds is not None and seconds < SHORTEST_TOKEN:
            text = "may not specify a duration less than 10 minutes"
            problems.append(invalid_value(f"{place}.expirationSeconds", seconds, text))
        if seconds is not None and seconds > LONGEST_TOKEN:
            text = "may not specify a duration larger than 2^32 seconds"
            problems.append(invalid_value(f"{place}.expirationSeconds", seconds, text))
    return problems


def _rest_errors(spec: Object) -> list[FieldError]:
    problems, period = [], spec.get("nodeAllocatableUpdatePeriodSeconds")
    if period is not None and period < SHORTEST_PERIOD:
        text = "must be greater than or equal to 10 seconds"
        problems.append(invalid_value("spec.nodeAllocatableUpdatePeriodSeconds", period, text))
    in_secrets = spec.get("serviceAccountTokenInSecrets")
    if in_secrets is not None and not spec.get("tokenRequests"):
        text = "serviceAccountTokenInSecrets is set but no tokenRequests are specified"
        problems.append(invalid_value("spec.serviceAccountTokenInSecrets", in_secrets, text))
    return problems
