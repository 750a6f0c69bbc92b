"""References follow the names they refer to: prefixes, suffixes, namespaces and hashes have changed those.

Mirrors kustomize's api/internal/accumulator/namereferencetransformer.go and api/filters/nameref.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.field_specs import REFERENCES, FieldSpec, Referral
from simulator.kubectl.kustomize.resources import Resource, Resources


def fix_references(resources: Resources) -> None:
    """Write the present names wherever earlier ones are referred to.

    Raises:
        KustomizeError: several resources were called so, and nothing tells which is meant.
    """
    for referrer in resources:
        candidates = _within_reach(referrer, resources)
        for referral, specs in REFERENCES:
            for spec in specs:
                if spec.applies_to(referrer.original_id):
                    _Fix(referrer, referral, spec, candidates).run()


def _within_reach(referrer: Resource, resources: Resources) -> list[Resource]:
    mine = referrer.id
    if mine.cluster_scoped:
        return list(resources)
    named = _namespaces_of_subjects(referrer)
    return [item for item in resources
            if item.id.cluster_scoped or item.id.effective_namespace == mine.effective_namespace
            or item.namespace in named]


def _namespaces_of_subjects(referrer: Resource) -> set[str]:
    if referrer.kind != "RoleBinding":
        return set()
    return {subject["namespace"] for subject in referrer.obj.get("subjects") or ()
            if subject.get("kind") == "ServiceAccount" and subject.get("namespace")}


class _Fix:
    def __init__(self, referrer: Resource, referral: Referral, spec: FieldSpec, candidates: list[Resource]) -> None:
        self._referrer, self._referral, self._spec, self._candidates = referrer, referral, spec, candidates

    def run(self) -> None:
        try:
            self._spec.change(self._referrer, self._changed)
        except KustomizeError as problem:
            where = f"updating name reference in '{self._spec.path}' field of '{self._referrer.id}'"
            raise problem.prefixed(where) from None

    def _changed(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._changed(item) for item in value]
        if isinstance(value, dict):
            return self._mapping(value)
        if value is None:
            return None
        found = self._select(str(value), self._candidates, lambda item: item.name)
        return found.name if found is not None else value

    def _mapping(self, value: dict[str, Any]) -> dict[str, Any]:
        """A reference that names a namespace, too."""
        if "name" not in value:
            raise KustomizeError("path config error; no 'name' field in node")
        candidates = self._candidates
        if (namespace := value.get("namespace")) is not None:
            first = [item for item in candidates if item.original_id.effective_namespace == namespace]
            candidates = first or [item for item in candidates if item.id.effective_namespace == namespace]
        found = self._select(value["name"], candidates, lambda item: (item.name, item.namespace))
        if found is None or (found.name == value["name"] and not found.namespace):
            return value
        changed = {**value, "name": found.name}
        return {**changed, "namespace": found.namespace} if found.namespace else changed

    def _select(
        self, name: str, candidates: Sequence[Resource], identity: Callable[[Resource], Any]
    ) -> Resource | None:
        found = [item for item in candidates if any(before.name == name for before in item.earlier_ids)]
        found = [item for item in found if _was(item, self._referral)]
        found = [item for item in found if self._fits_role(item) and self._near(item)]
        if len(found) == 1:
            return found[0]
        found = [item for item in found if item.same_context(self._referrer, True)]
        if len(found) > 1:
            found = [item for item in found if item.same_context(self._referrer, False)]
        if len({identity(item) for item in found}) > 1:
            raise KustomizeError("found multiple possible referrals: " + ", ".join(str(item.id) for item in found))
        return found[0] if found else None

    def _fits_role(self, item: Resource) -> bool:
        if not self._spec.path.endswith("roleRef/name"):
            return True
        role = self._referrer.obj.get("roleRef") or {}
        if not role.get("apiGroup") or not role.get("kind"):
            return True
        return _was(item, (role["apiGroup"], "", role["kind"]))

    def _near(self, item: Resource) -> bool:
        mine, other = self._referrer.id, item.id
        return (mine.cluster_scoped or other.cluster_scoped or item.kind == "ServiceAccount"
                or mine.effective_namespace == other.effective_namespace)


def _was(item: Resource, referral: Referral) -> bool:
    return any(before.selected_by(*referral) for before in item.earlier_ids)
