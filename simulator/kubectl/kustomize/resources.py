"""Resources on their way through a kustomization: an object, the names it had, and how it came to be.

Later steps find a resource by any name it ever had: that is how a patch written for the base still fits, and how a
reference to a ConfigMap follows it to its hashed name. Mirrors kustomize's api/resource, api/resmap and kyaml/resid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import re2

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.selectors import parse_selector
from simulator.kinds import KINDS
from simulator.kubectl.kustomize.errors import KustomizeError

CLUSTER_SCOPED = {(kind.group, kind.kind) for kind in KINDS if not kind.namespaced}
NOWHERE = "_non_namespaceable_"
"""What stands for the namespace of what has none."""


def group_and_version(api_version: str) -> tuple[str, str]:
    """``("apps", "v1")`` of ``apps/v1``; the group is empty for ``v1``."""
    group, _, version = api_version.rpartition("/")
    return group, version


@dataclass(frozen=True, slots=True)
class Id:
    """What a resource is called: its kind, namespace and name. Empty parts are written as kustomize writes them."""

    group: str
    version: str
    kind: str
    name: str
    namespace: str

    def __str__(self) -> str:
        kind = f"{self.kind or '[noKind]'}.{self.version or '[noVer]'}.{self.group or '[noGrp]'}"
        return f"{kind}/{self.name or '[noName]'}.{self.namespace or '[noNs]'}"

    @property
    def cluster_scoped(self) -> bool:
        """Whether such a thing lives outside namespaces, as far as is known."""
        return (self.group, self.kind) in CLUSTER_SCOPED

    @property
    def effective_namespace(self) -> str:
        """The namespace it ends up in."""
        return NOWHERE if self.cluster_scoped else self.namespace or "default"

    def same_kind(self, other: Id) -> bool:
        """Whether group, version and kind agree."""
        return (self.group, self.version, self.kind) == (other.group, other.version, other.kind)

    def equals(self, other: Id) -> bool:
        """Whether both name the same thing."""
        return (self.same_kind(other) and self.name == other.name
                and self.effective_namespace == other.effective_namespace)

    def selected_by(self, group: str, version: str, kind: str) -> bool:
        """Whether it is of that kind; empty parts fit everything."""
        return ((not group or group == self.group) and (not version or version == self.version)
                and (not kind or kind == self.kind))


@dataclass(eq=False, slots=True)
class Resource:
    """An object and its history. ``obj`` is private to it; None once a patch has deleted it."""

    obj: Object | None
    behavior: str = "create"
    needs_hash: bool = False
    allow_name_change: bool = False
    allow_kind_change: bool = False
    before: list[tuple[str, str, str]] = field(default_factory=list)
    """(namespace, name, kind) of earlier times, the first first."""
    prefixes: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)

    @property
    def meta(self) -> Object:
        """Its metadata, made where it has none."""
        found = self.obj.get("metadata")
        if not isinstance(found, dict):
            found = self.obj["metadata"] = {}
        return found

    @property
    def kind(self) -> str:
        """The object's kind."""
        return self.obj.get("kind", "")

    @property
    def name(self) -> str:
        """The object's name now."""
        return self.meta.get("name") or ""

    @property
    def namespace(self) -> str:
        """The object's namespace now, empty where it names none."""
        return self.meta.get("namespace") or ""

    @property
    def id(self) -> Id:
        """What it is called now."""
        return Id(*group_and_version(self.obj.get("apiVersion", "")), self.kind, self.name, self.namespace)

    @property
    def earlier_ids(self) -> list[Id]:
        """What it was called, the first name first."""
        group, version = group_and_version(self.obj.get("apiVersion", ""))
        return [Id(group, version, kind, name, "" if namespace == NOWHERE else namespace)
                for namespace, name, kind in self.before]

    @property
    def original_id(self) -> Id:
        """What its file calls it."""
        return (self.earlier_ids or [self.id])[0]

    def remember(self) -> None:
        """Note what it is called before that changes."""
        now = self.id
        self.before.append((now.effective_namespace, now.name, now.kind))

    def all_ids(self) -> Iterator[Id]:
        """Everything it was and is called."""
        yield from self.earlier_ids
        yield self.id

    def set_or_drop(self, name: str, value: Any) -> None:
        """Set a field of the metadata; an empty value removes it."""
        if value:
            self.meta[name] = value
        else:
            self.meta.pop(name, None)

    def same_context(self, other: Resource, allow_empty: bool) -> bool:
        """Whether prefixes and suffixes were added to both in the same places."""
        pairs = ((self.prefixes, other.prefixes), (self.suffixes, other.suffixes))
        if allow_empty:
            return all(not mine or not theirs or _same_ending(mine, theirs) for mine, theirs in pairs)
        return all(_same_ending(mine, theirs) for mine, theirs in pairs)


def _same_ending(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    length = min(len(mine), len(theirs))
    if length == 0:
        return len(mine) == len(theirs)
    return list(mine[-length:]) == list(theirs[-length:])


class Resources:
    """Resources in the order in which they were met; no two are called alike."""

    def __init__(self, items: Iterable[Resource] = ()) -> None:
        self.items: list[Resource] = []
        for item in items:
            self.append(item)

    def __iter__(self) -> Iterator[Resource]:
        return iter(list(self.items))

    def append(self, resource: Resource) -> None:
        """Add one.

        Raises:
            KustomizeError: there is one that is called so.
        """
        wanted = resource.id
        if any(item.id.equals(wanted) for item in self.items):
            raise KustomizeError(f"may not add resource with an already registered id: {wanted}")
        self.items.append(resource)

    def extend(self, others: Iterable[Resource]) -> None:
        """Add several; see ``append``."""
        for other in others:
            self.append(other)

    def drop_deleted(self) -> None:
        """Leave out what patches deleted."""
        self.items = [item for item in self.items if item.obj]

    def by_any_id(self, matches: Callable[[Id], bool]) -> list[Resource]:
        """Those of which any name, past or present, matches."""
        return [item for item in self.items if item.obj and any(matches(id) for id in item.all_ids())]

    def one(self, wanted: Id) -> Resource:
        """The only one that is or was called so.

        Raises:
            KustomizeError: there is none, or several.
        """
        found = self.by_any_id(wanted.equals)
        if len(found) != 1:
            how = "no" if not found else "multiple"
            raise KustomizeError(f"{how} matches for Id {wanted}; failed to find unique target for patch {wanted}")
        return found[0]

    def select(self, selector: Object) -> list[Resource]:
        """Those that a ``target`` or ``select`` means; see ``Selector``."""
        wanted = Selector(selector)
        return [item for item in self.items if wanted.matches(item)]

    def absorb(self, generated: Resource) -> None:
        """Add what a generator made, or let it replace or merge with what is there, as its behavior says.

        Raises:
            KustomizeError: the behavior does not fit.
        """
        wanted = generated.id
        matches = self.by_any_id(wanted.equals)
        if not matches:
            if generated.behavior in ("merge", "replace"):
                raise KustomizeError(f"id {_go_syntax(wanted)} does not exist; cannot merge or replace")
            self.append(generated)
            return
        old = matches[0]
        if generated.behavior not in ("merge", "replace"):
            raise KustomizeError(f"id {_go_syntax(wanted)} exists; can not use behavior: '{generated.behavior}', "
                                 "behavior must be merge or replace")
        _inherit(generated, old)
        if generated.behavior == "merge":
            for field_name in ("data", "binaryData"):
                merged = {**(old.obj.get(field_name) or {}), **(generated.obj.get(field_name) or {})}
                if merged:
                    generated.obj[field_name] = dict(sorted(merged.items()))
        self.items[self.items.index(old)] = generated


def _go_syntax(wanted: Id) -> str:
    scope = "true" if wanted.cluster_scoped else "false"
    return (f'resid.ResId{{Gvk:resid.Gvk{{Group:"{wanted.group}", Version:"{wanted.version}", Kind:"{wanted.kind}", '
            f'isClusterScoped:{scope}}}, Name:"{wanted.name}", Namespace:"{wanted.namespace}"}}')


def _inherit(new: Resource, old: Resource) -> None:
    """Labels, annotations, name and namespace of what it takes the place of; its own win."""
    for name in ("labels", "annotations"):
        new.set_or_drop(name, {**(old.meta.get(name) or {}), **(new.meta.get(name) or {})})
    new.set_or_drop("name", old.name)
    new.set_or_drop("namespace", old.namespace)
    new.before, new.prefixes, new.suffixes = list(old.before), list(old.prefixes), list(old.suffixes)


class Selector:
    """Which resources a patch or a replacement is for: anchored expressions, and selectors of labels and annotations.

    Raises:
        KustomizeError: an expression or a selector is none.
    """

    def __init__(self, selector: Object) -> None:
        try:
            self._parts = {name: re2.compile(f"(?:{value})") for name, value in selector.items()
                           if value and name in ("group", "version", "kind", "name", "namespace")}
        except re2.error as problem:
            raise KustomizeError(f"error parsing regexp: {problem}") from None
        try:
            self._labels = parse_selector(selector.get("labelSelector") or "")
            self._annotations = parse_selector(selector.get("annotationSelector") or "")
        except ValueError as problem:
            raise KustomizeError(str(problem)) from None
        self.names_something = bool(self._parts)

    def matches(self, resource: Resource) -> bool:
        """Whether the resource is meant, by its first or its present name."""
        first, now = resource.original_id, resource.id
        return (self._fits("namespace", first.effective_namespace, now.effective_namespace)
                and self._fits("name", first.name, now.name) and self.kind_fits(now) and self.marked(resource))

    def matches_id(self, wanted: Id) -> bool:
        """Whether the name is meant."""
        return self._fits("namespace", wanted.namespace) and self._fits("name", wanted.name) and self.kind_fits(wanted)

    def kind_fits(self, wanted: Id) -> bool:
        """Whether group, version and kind are meant."""
        return (self._fits("group", wanted.group) and self._fits("version", wanted.version)
                and self._fits("kind", wanted.kind))

    def marked(self, resource: Resource) -> bool:
        """Whether labels and annotations are as asked for."""
        return (self._labels.matches(resource.meta.get("labels"))
                and self._annotations.matches(resource.meta.get("annotations")))

    def _fits(self, name: str, *values: str) -> bool:
        pattern = self._parts.get(name)
        return pattern is None or any(pattern.fullmatch(value) for value in values)
