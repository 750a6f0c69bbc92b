"""Which objects a check is about: a name, a label selector, or everything of a resource in a namespace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lessons.checks.cluster import ClusterView, Object
from lessons.checks.fields import matches


@dataclass(frozen=True)
class Target:
    """``resource`` as kubectl names it; ``selector`` a plain ``a=b,c=d``; ``fields`` narrow further."""

    resource: str
    namespace: str = "default"
    name: str = ""
    selector: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    def find(self, view: ClusterView) -> list[Object]:
        """The objects in ``view``, those being deleted left out, whatever their fields."""
        found = view.list(self.resource, self.namespace or None, self.selector or None)
        return [obj for obj in found if self._named(obj) and not obj["metadata"].get("deletionTimestamp")]

    def includes(self, obj: Object | None) -> bool:
        """Whether ``obj``, seen in a change, is one of them; ``fields`` count."""
        return obj is not None and self._named(obj) and self._labelled(obj) and matches(obj, self.fields)

    def _named(self, obj: Object) -> bool:
        meta = obj["metadata"]
        return (not self.name or meta["name"] == self.name) and meta.get("namespace", "") == self.namespace

    def _labelled(self, obj: Object) -> bool:
        labels = obj["metadata"].get("labels") or {}
        wanted = (term.split("=", 1) for term in self.selector.split(",") if term)
        return all(labels.get(key.strip()) == value.strip() for key, value in wanted)

    def __str__(self) -> str:
        """As one would type it after ``kubectl get``."""
        kind = self.resource.split(".", 1)[0]
        return f"{kind}/{self.name}" if self.name else f"{kind} -l {self.selector}" if self.selector else kind
