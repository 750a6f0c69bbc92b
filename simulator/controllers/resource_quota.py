"""Counts what every ResourceQuota's namespace uses: for a new or changed quota, and when something that counts goes.

What comes is charged by admission (admission/resource_quota.py); both measure with kinds/resourcequota/usage.py.

Mirrors pkg/controller/resourcequota and pkg/quota/v1/install/update_filter.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.apimachinery.metadata import Object, is_terminating, key_of, namespace_of, split_key
from simulator.apimachinery.resource_lists import add, mask, same
from simulator.client import Client, Component, Watch
from simulator.kinds import BY_GROUP_KIND, BY_RESOURCE
from simulator.kinds.resourcequota.scopes import is_terminating_pod, scope_terms
from simulator.kinds.resourcequota.usage import evaluator_of, resource_of

QUOTAS = "resourcequotas"
DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io"
RESYNC = 300.0
_BALANCED = ("NodePort", "LoadBalancer")


def _of_quota(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """A quota that is new or allows something else now."""
    if new is None or (old is not None and _hard(old) == _hard(new)):
        return ()
    return (key_of(new),)


def _of_content(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The quotas that may have room again: something that they count is gone, or needs less."""
    if old is None or not client.lister(QUOTAS).count():
        return ()
    resource = _resource_of(old)
    if new is not None and not _needs_counting(resource, old, new):
        return ()
    evaluator = evaluator_of(resource)
    quotas = client.lister(QUOTAS).list(namespace_of(old)) if evaluator is not None and namespace_of(old) else ()
    return [key_of(quota) for quota in quotas if evaluator.matching((quota.get("status") or {}).get("hard") or {})]


def _resource_of(obj: Object) -> str:
    kind = BY_GROUP_KIND.get((obj["apiVersion"], obj["kind"]))
    group = obj["apiVersion"].rpartition("/")[0]
    return kind.resource if kind is not None else f"{obj['kind'].lower()}s.{group}"


def _needs_counting(resource: str, old: Object, new: Object) -> bool:
    """Whether an update may free something (DefaultUpdateFilter)."""
    if resource == "pods":
        ended = _has_ended(new) and not _has_ended(old)
        return ended or is_terminating_pod(old) != is_terminating_pod(new)
    if resource == "services":
        kinds = [obj["spec"].get("type") if obj["spec"].get("type") in _BALANCED else "" for obj in (old, new)]
        return kinds[0] != kinds[1]
    if resource == "persistentvolumeclaims":
        return _allocated(old) != _allocated(new)
    return False


def _has_ended(pod: Object) -> bool:
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def _allocated(claim: Object) -> Mapping[str, str]:
    return (claim.get("status") or {}).get("allocatedResources") or {}


def _hard(quota: Object) -> Mapping[str, str]:
    return quota["spec"].get("hard") or {}


class ResourceQuotaController(Component):
    """Keeps the status of quotas true."""

    name = "resourcequota-controller"
    watches = (Watch(QUOTAS, _of_quota), Watch("*", _of_content))

    def sync(self, key: str) -> float | None:
        quota = self.client.lister(QUOTAS).get(*split_key(key))
        if quota is None:
            return None
        hard, status = dict(_hard(quota)), quota.get("status") or {}
        used = mask({**(status.get("used") or {}), **self._usage(quota)}, hard)
        counted = status.get("hard") == hard and "used" in status and same(used, status["used"])
        if not counted and (hard or status.get("hard")):
            self.client.update_status(QUOTAS, {**quota, "status": {"hard": hard, "used": used}})
        # Pods that go are charged until their time is over, which nothing announces.
        pods = self.client.lister("pods").list(namespace_of(quota))
        return RESYNC if any(map(is_terminating, pods)) else None

    def _usage(self, quota: Object) -> dict[str, str]:
        """What of the quota's resources is used now."""
        hard, used = _hard(quota), {}
        resources = {resource for name in hard if (resource := resource_of(name)) is not None}
        for resource in sorted(filter(self._is_counted, resources)):
            evaluator, terms = evaluator_of(resource), scope_terms(quota)
            total = dict.fromkeys(evaluator.matching(hard), "0")
            for obj in self.client.lister(resource).list(namespace_of(quota)):
                if evaluator.holds(obj, terms):
                    total = add(total, evaluator.usage(obj, self.env.now))
            used.update(mask(total, evaluator.matching(hard)))
        return used

    def _is_counted(self, resource: str) -> bool:
        """Whether there are such objects in namespaces."""
        kind = BY_RESOURCE.get(resource)
        if kind is not None:
            return kind.namespaced
        definition = self.client.lister(DEFINITIONS).get("", resource)
        return definition is not None and definition["spec"].get("scope") == "Namespaced"
