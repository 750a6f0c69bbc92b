"""CustomResourceDefinition: a kind that a cluster's users define themselves.

What a definition serves is made of it in apiserver/customresources; who accepts its names and cleans up behind it, in
controllers/customresources. Mirrors apiextensions-apiserver/pkg/registry/customresourcedefinition.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, condition_is, is_terminating, name_of
from simulator.apimachinery.names import dns_subdomain_problems
from simulator.apimachinery.structural import Schema
from simulator.apimachinery.structural.formats import recognized
from simulator.kinds.customresourcedefinition.schema_rules import sub_schemas
from simulator.kinds.customresourcedefinition.validation import (
    spec_problems,
    status_problems,
    stored_version_problems,
    update_problems,
)
from simulator.kinds.kind import Column, Context, Kind

NO_CEL = "x-kubernetes-validations: CEL is not simulated here, objects are not checked by these rules"
CLEANUP = "customresourcecleanup.apiextensions.k8s.io"
"""The finalizer that holds a definition until its objects are gone."""


class CustomResourceDefinitionKind(Kind):
    """Names, versions and schemas of a kind of one's own."""

    group = "apiextensions.k8s.io"
    kind = "CustomResourceDefinition"
    plural = "customresourcedefinitions"
    short_names = ("crd", "crds")
    categories = ("api-extensions",)
    namespaced = False
    schema = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition"
    subresources = ("status",)
    has_generation = True
    allow_unconditional_update = False
    columns = (
        Column("Name", format="name", description="Name must be unique within a namespace."),
        Column("Created At", type="date", description="CreationTimestamp is a timestamp representing the server time "
                                                      "when this object was created."),
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        names = spec.setdefault("names", {})
        if not names.get("singular"):
            names["singular"] = (names.get("kind") or "").lower()
        if not names.get("listKind") and names.get("kind"):
            names["listKind"] = f"{names['kind']}List"
        if spec.get("conversion") is None:
            spec["conversion"] = {"strategy": "None"}
        webhook = (spec["conversion"].get("webhook") or {}).get("clientConfig") or {}
        if webhook.get("service") is not None:
            webhook["service"].setdefault("port", 443)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {"conditions": [], "acceptedNames": {"plural": "", "kind": ""},
                         "storedVersions": _storage_versions(obj)}

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        new["status"] = old["status"]
        stored = old["status"].get("storedVersions") or []
        more = [version for version in _storage_versions(new) if version not in stored]
        if more:
            new["status"] = {**old["status"], "storedVersions": [*stored, *more]}

    def validate_name(self, name: str) -> list[str]:
        return dns_subdomain_problems(name)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj["spec"]
        wanted = f"{spec['names'].get('plural', '')}.{spec.get('group', '')}"
        problems = []
        if name_of(obj) and name_of(obj) != wanted:
            problems.append(FieldError("FieldValueInvalid", "metadata.name", name_of(obj),
                                       'must be spec.names.plural+"."+spec.group'))
        return [*problems, *spec_problems(obj), *status_problems(obj), *stored_version_problems(obj)]

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return update_problems(new, old)

    def begin_deletion(self, obj: Object) -> None:
        """Hold the definition until its objects are gone, and say so."""
        meta = obj["metadata"]
        meta.pop("deletionGracePeriodSeconds", None)
        finalizers = meta.get("finalizers") or []
        if CLEANUP not in finalizers and is_terminating(obj):
            meta["generation"] -= 1
            meta["finalizers"] = [*finalizers, CLEANUP]
            set_condition(obj, "Terminating", "True", "InstanceDeletionPending",
                          "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
                          meta["deletionTimestamp"])

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        before = _unrecognized_formats(old) if old is not None else []
        found = [f'unrecognized format "{name}"' for name in _unrecognized_formats(obj) if name not in before]
        return [*found, NO_CEL] if any(schema.get("x-kubernetes-validations") for schema in _schemas(obj)) else found

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), obj["metadata"].get("creationTimestamp")]


def _storage_versions(obj: Object) -> list[str]:
    return [version["name"] for version in obj["spec"].get("versions") or () if version.get("storage")][:1]


def _schemas(obj: Object) -> Iterator[Schema]:
    for version in obj["spec"].get("versions") or ():
        yield from sub_schemas((version.get("schema") or {}).get("openAPIV3Schema"))


def _unrecognized_formats(obj: Object) -> list[str]:
    found = [schema["format"] for schema in _schemas(obj)
             if schema.get("format") and not recognized(schema["format"], schema.get("type") or "")]
    return list(dict.fromkeys(found))


def set_condition(obj: Object, kind: str, status: str, reason: str, message: str, now: str) -> None:
    """Set a condition of a definition's status; ``obj`` is private. The time moves when the status changes."""
    held = obj.get("status") or {}
    conditions = [dict(item) for item in held.get("conditions") or ()]
    found = next((item for item in conditions if item["type"] == kind), None)
    if found is None:
        conditions.append({"type": kind, "status": status, "lastTransitionTime": now, "reason": reason,
                           "message": message})
    else:
        since = found.get("lastTransitionTime") if found["status"] == status else None
        found.update(status=status, lastTransitionTime=since or now, reason=reason, message=message)
    obj["status"] = {**held, "conditions": conditions}


def is_served(obj: Object) -> bool:
    """Whether the API server answers for the objects of a definition."""
    return condition_is(obj, "NamesAccepted") or condition_is(obj, "Established")


__all__ = ["CLEANUP", "CustomResourceDefinitionKind", "is_served", "set_condition"]
