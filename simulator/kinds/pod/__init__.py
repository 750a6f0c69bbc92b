"""Pod: the smallest thing that runs.

The kind itself: names, the rules of create, update and delete, columns, field selectors, indexes. Its larger parts are
the modules beside it. Mirrors pkg/registry/core/pod/strategy.go.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, condition_is, labels_of, name_of, namespace_of
from simulator.apimachinery.names import dns_label_problems
from simulator.apimachinery.storage import claims_of
from simulator.apimachinery.timestamps import age, timestamp
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.pod.defaults import default_pod
from simulator.kinds.pod.describe import describe_pod
from simulator.kinds.pod.ephemeral import SUBRESOURCE, addition_errors, keep_only_additions
from simulator.kinds.pod.label_keys import with_own_labels
from simulator.kinds.pod.picture import picture
from simulator.kinds.pod.resources import qos_class
from simulator.kinds.pod.status_word import TERMINAL, summarise
from simulator.kinds.pod.validation import validate_pod, validate_pod_update
from simulator.kinds.pod.warnings import spec_warnings


class PodKind(Kind):
    """One or more containers that share a node, an address and volumes."""

    kind = "Pod"
    plural = "pods"
    short_names = ("po",)
    categories = ("all",)
    schema = "io.k8s.api.core.v1.Pod"
    subresources = ("attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy",
                    "status")
    has_generation = True
    columns = (
        NAME,
        Column("Ready", description="The aggregate readiness state of this pod for accepting traffic."),
        Column("Status", description="The aggregate status of the containers in this pod."),
        Column("Restarts", description="The number of times the containers in this pod have been restarted and "
                                       "when the last container in this pod has restarted."),
        AGE,
        Column("IP", description="The pod's address.", priority=1),
        Column("Node", description="The node it runs on.", priority=1),
        Column("Nominated Node", description="The node it will run on once others have left.", priority=1),
        Column("Readiness Gates", description="How many extra conditions of readiness hold.", priority=1),
    )
    indexes = {
        "node": lambda obj: (obj["spec"].get("nodeName", ""),),
        "claim": lambda obj: dict.fromkeys(f"{namespace_of(obj)}/{claim}" for _, claim in claims_of(obj)),
    }

    def default(self, obj: Object) -> None:
        default_pod(obj)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1
        obj["status"] = {"phase": "Pending", "qosClass": qos_class(obj["spec"])}
        if obj["spec"].get("schedulingGates"):
            obj["status"]["conditions"] = [{**_GATED, "lastTransitionTime": timestamp(context.now)}]
        if obj["spec"].get("affinity") or obj["spec"].get("topologySpreadConstraints"):
            obj["spec"] = with_own_labels(obj["spec"], labels_of(obj))

    def prepare_for_status_update(self, new: Object, old: Object, context: Context) -> None:
        super().prepare_for_status_update(new, old, context)
        new["metadata"].pop("ownerReferences", None)
        if "ownerReferences" in old["metadata"]:
            new["metadata"]["ownerReferences"] = old["metadata"]["ownerReferences"]
        old_class = (old.get("status") or {}).get("qosClass")
        if old_class and not (new.get("status") or {}).get("qosClass"):
            new["status"] = {**(new.get("status") or {}), "qosClass": old_class}

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return validate_pod(obj)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return validate_pod_update(new["spec"], old["spec"])

    def rules_of(self, subresource: str) -> Kind:
        return _EPHEMERAL if subresource == SUBRESOURCE else self

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        """Updates come from machines mostly, so only new pods are warned about."""
        if old is not None:
            return []
        problems = dns_label_problems(name_of(obj))
        warnings = [f"{_HOSTNAME_WARNING}: [{' '.join(problems)}]"] if problems else []
        return warnings + spec_warnings(obj["spec"], "spec")

    def deletion_grace(self, obj: Object, asked: int | None) -> int:
        """Its own period or the one asked for; none for a pod that was never placed or has already ended."""
        if not obj["spec"].get("nodeName") or (obj.get("status") or {}).get("phase") in TERMINAL:
            return 0
        period = asked if asked is not None else obj["spec"].get("terminationGracePeriodSeconds", 0)
        return 1 if period < 0 else period

    def field_values(self, obj: Object) -> dict[str, str]:
        spec, status = obj["spec"], obj.get("status") or {}
        return {
            **super().field_values(obj),
            "spec.nodeName": spec.get("nodeName", ""),
            "spec.restartPolicy": spec.get("restartPolicy", ""),
            "spec.schedulerName": spec.get("schedulerName", ""),
            "spec.serviceAccountName": spec.get("serviceAccountName", ""),
            "spec.hostNetwork": str(bool(spec.get("hostNetwork"))).lower(),
            "status.phase": status.get("phase", ""),
            "status.podIP": status.get("podIP", ""),
            "status.nominatedNodeName": status.get("nominatedNodeName", ""),
        }

    def row(self, obj: Object, now: float) -> list[Any]:
        spec, status, summary = obj["spec"], obj.get("status") or {}, summarise(obj)
        restarts = str(summary.restarts)
        if summary.restarts and summary.last_restart:
            restarts = f"{restarts} ({age(summary.last_restart, now)} ago)"
        return [
            name_of(obj),
            f"{summary.ready}/{summary.total}",
            summary.word,
            restarts,
            age(obj["metadata"].get("creationTimestamp"), now),
            _pod_ip(status) or "<none>",
            spec.get("nodeName") or "<none>",
            status.get("nominatedNodeName") or "<none>",
            _gates(obj),
        ]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_pod(obj, reader, now)

    def picture(self, obj: Object) -> dict[str, Any]:
        return picture(obj)


class _EphemeralContainers(PodKind):
    """The rules of an update through the ephemeralcontainers subresource."""

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        keep_only_additions(new, old)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return addition_errors(new, old, context)


_EPHEMERAL = _EphemeralContainers()
_HOSTNAME_WARNING = (
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is "
    "recommended"
)
_GATED = {
    "type": "PodScheduled",
    "status": "False",
    "lastProbeTime": None,
    "reason": "SchedulingGated",
    "message": "Scheduling is blocked due to non-empty scheduling gates",
}


def _pod_ip(status: dict[str, Any]) -> str:
    addresses = status.get("podIPs") or ()
    return addresses[0]["ip"] if addresses else status.get("podIP", "")


def _gates(obj: Object) -> str:
    gates = obj["spec"].get("readinessGates") or ()
    if not gates:
        return "<none>"
    return f"{sum(condition_is(obj, gate['conditionType']) for gate in gates)}/{len(gates)}"
