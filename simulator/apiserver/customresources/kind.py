"""A custom resource in one version: the names and rules that its definition gives it.

Mirrors apiextensions-apiserver/pkg/registry/customresource (strategy.go, status_strategy.go, validator.go).
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.fields import FieldError, invalid_value
from simulator.apimachinery.metadata import Object, condition_is, name_of
from simulator.apimachinery.names import dns_subdomain_problems, qualified_name_problems
from simulator.apimachinery.structural.defaulting import fill_defaults
from simulator.apimachinery.structural.embedded import embedded_problems
from simulator.apimachinery.structural.list_types import list_problems
from simulator.apimachinery.structural.pruning import prune, prune_nulls
from simulator.apimachinery.structural.values import value_problems
from simulator.apiserver.customresources.columns import DEFAULT_COLUMNS, PathColumn
from simulator.apiserver.customresources.scale import ScalePaths
from simulator.kinds.groups import version_rank
from simulator.kinds.kind import NAME, Column, Context, Kind

_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
_NO_NEW = ("delete", "deletecollection", "get", "list", "watch")
_STANDARD_FINALIZERS = ("orphan", "foregroundDeletion", "kubernetes")


class CustomResourceKind(Kind):
    """What a CustomResourceDefinition says of one version.

    Args:
        definition: the stored definition.
        version: the entry of ``spec.versions``.
        stored: the kind in the version it is stored in, unless that is this one.
    """

    has_generation = True
    allow_unconditional_update = False
    rules_by_version = True

    def __init__(self, definition: Object, version: Object, stored: CustomResourceKind | None = None) -> None:
        spec, names = definition["spec"], definition["status"]["acceptedNames"]
        self.definition, self.others, self.stored_kind = definition, [], stored
        self.group, self.version, self.served = spec["group"], version["name"], bool(version.get("served"))
        self.kind, self.plural, self.list_name = names["kind"], names["plural"], names.get("listKind", "")
        self.singular_name = names.get("singular") or names["kind"].lower()
        self.short_names = tuple(names.get("shortNames") or ())
        self.categories = tuple(names.get("categories") or ())
        self.namespaced = spec["scope"] == "Namespaced"
        self.terminating = condition_is(definition, "Terminating")
        self.verbs = _NO_NEW if self.terminating else _VERBS
        self.closed = "create not allowed while custom resource definition is terminating" if self.terminating else ""
        self.structural = (version.get("schema") or {}).get("openAPIV3Schema") or {}
        self.deprecation = _deprecation(definition, version) if version.get("deprecated") else ""
        subresources = version.get("subresources") or {}
        self.subresources = tuple(name for name in ("status", "scale") if subresources.get(name) is not None)
        self.scale = ScalePaths.of(subresources.get("scale"))
        self.paths = tuple(PathColumn(column)
                           for column in version.get("additionalPrinterColumns") or DEFAULT_COLUMNS)
        self.columns = (Column("Name", format="name", description=NAME.description),
                        *(path.column for path in self.paths))
        self.selectable = tuple(item["jsonPath"].removeprefix(".") for item in version.get("selectableFields") or ())

    @property
    def singular(self) -> str:
        return self.singular_name

    @property
    def list_kind(self) -> str:
        return self.list_name

    # Versions ------------------------------------------------------------------------------------------------------

    def views(self) -> list[Kind]:
        return list(self.others)

    def to_storage(self, obj: Object) -> Object:
        if self.stored_kind is None:
            return obj
        return self._converted(obj, self.stored_kind)

    def from_storage(self, obj: Object) -> Object:
        """The object as this version has it: the schema may have changed since it was stored."""
        shown = self._converted(obj, self)
        fill_defaults(shown, self.structural)
        return shown

    def _converted(self, obj: Object, to: Kind) -> Object:
        if obj.get("apiVersion") != to.api_version:
            strategy = (self.definition["spec"].get("conversion") or {}).get("strategy", "None")
            if strategy != "None":
                raise NotSimulated(f"conversion of {self.plural}.{self.group} by a webhook: not simulated here")
        copied = {**deep_copy(obj), "apiVersion": to.api_version}
        prune(copied, to.structural)
        prune_nulls(copied, to.structural)
        return copied

    # Rules ---------------------------------------------------------------------------------------------------------

    def default(self, obj: Object) -> None:
        fill_defaults(obj, self.structural)

    def prepare_for_status_update(self, new: Object, old: Object, context: Context) -> None:
        """Only status counts, of fields and of metadata alike."""
        kept, managed = deep_copy(old), new["metadata"].get("managedFields")
        if "status" in new:
            kept["status"] = new["status"]
        else:
            kept.pop("status", None)
        if managed is not None:
            kept["metadata"]["managedFields"] = managed
        new.clear()
        new.update(kept)

    def validate_name(self, name: str) -> list[str]:
        return dns_subdomain_problems(name)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        if obj.get("kind") != self.kind:
            return [invalid_value("kind", obj.get("kind"), f"must be {self.kind}")]
        problems = [*value_problems(obj, self.structural), *self._scale_problems(obj),
                    *embedded_problems(obj, self.structural), *list_problems(obj, self.structural)]
        return problems

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        problems: list[FieldError] = []
        status = (self.structural.get("properties") or {}).get("status")
        if "status" in new and status is not None:
            problems += value_problems(new["status"], status, "status")
        problems += self.scale.status_problems(new) if self.scale else []
        return problems + list(list_problems(new, self.structural))

    def _scale_problems(self, obj: Object) -> list[FieldError]:
        return [*self.scale.spec_problems(obj), *self.scale.status_problems(obj)] if self.scale else []

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        """Finalizers should say whose they are."""
        before = (old or {"metadata": {}})["metadata"].get("finalizers") or ()
        found = sorted(set(obj["metadata"].get("finalizers") or ()) - set(before))
        return [text for finalizer in found for text in _finalizer_warnings(finalizer)]

    # Reading -------------------------------------------------------------------------------------------------------

    def field_values(self, obj: Object) -> dict[str, str]:
        values = super().field_values(obj)
        for path in self.selectable:
            values[path] = _text_at(obj, path)
        return values

    def row(self, obj: Object, now: float) -> list[Any]:
        shown = self.from_storage(obj)
        return [name_of(shown), *(path.cell(shown, now) for path in self.paths)]

    def scale_of(self, obj: Object) -> Object:
        return self.scale.show(obj)

    def scale_to(self, obj: Object, replicas: int) -> None:
        self.scale.put(obj, replicas)


def _text_at(obj: Object, path: str) -> str:
    value: Any = obj
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _finalizer_warnings(finalizer: str) -> list[str]:
    where = f'metadata.finalizers: "{finalizer}"'
    found = [f"{where}: {text}" for text in qualified_name_problems(finalizer)]
    if "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
        path = " including a path (/)" if "." in finalizer else ""
        found.append(f"{where}: prefer a domain-qualified finalizer name{path} to avoid accidental conflicts with "
                     "other finalizer writers")
    return found


def _deprecation(definition: Object, version: Object) -> str:
    """The warning of a deprecated version: its own, or one that names the best version that is not deprecated."""
    if version.get("deprecationWarning"):
        return version["deprecationWarning"]
    spec = definition["spec"]
    kind = spec["names"]["kind"]
    text = f"{spec['group']}/{version['name']} {kind} is deprecated"
    better = [other["name"] for other in spec["versions"] if other.get("served") and not other.get("deprecated")
              and version_rank(other["name"]) < version_rank(version["name"])]
    return f"{text}; use {spec['group']}/{min(better, key=version_rank)} {kind}" if better else text
