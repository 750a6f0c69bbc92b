"""The order in which a build is printed (kustomize's SortOrderTransformer): as met, or the older one by kind."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object
from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.resources import Resource

FIRST = (
    "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy",
    "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service",
    "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob",
    "PodDisruptionBudget",
)
LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
LEGACY, AS_MET = "legacy", "fifo"


def in_order(resources: Sequence[Resource], options: Object) -> list[Resource]:
    """The resources as ``sortOptions`` asks.

    Raises:
        KustomizeError: it asks for an order that there isn't.
    """
    order, lists = options.get("order") or "", options.get("legacySortOptions")
    if order not in (LEGACY, AS_MET):
        raise KustomizeError(f"the field 'sortOptions.order' must be one of [{AS_MET}, {LEGACY}]")
    if order == AS_MET and lists:
        raise KustomizeError("the field 'sortOptions.legacySortOptions' is set but the selected sort order is "
                             f"'{order}', not 'legacy'")
    if order == AS_MET:
        return list(resources)
    lists = lists or {"orderFirst": FIRST, "orderLast": LAST}
    first, last = lists.get("orderFirst") or (), lists.get("orderLast") or ()
    ranks = {kind: position - len(first) for position, kind in enumerate(first)}
    ranks |= {kind: 1 + position for position, kind in enumerate(last)}
    return sorted(resources, key=lambda item: (ranks.get(item.kind, 0), *_key(item)))


def _key(resource: Resource) -> tuple[str, ...]:
    found = resource.id
    kind = "_".join((found.group or "~G", found.version or "~V", found.kind or "~K"))
    return kind, f"{found.kind}.{found.version}.{found.group or '[noGrp]'}|{found.namespace or '~X'}|{found.name}"
