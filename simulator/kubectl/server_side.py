"""Server-side apply: the manifest as it is goes to the server, which works out who owns what.

An object that ``kubectl apply`` managed by itself before is moved over: the fields of its old manager become the new
one's. Mirrors kubectl/pkg/cmd/apply/apply.go and client-go/util/csaupgrade.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.kinds import Kind
from simulator.kubectl.applying import LAST_APPLIED
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.rest import ServerError

MANAGER = "kubectl"
ANNOTATION_MANAGER = "kubectl-last-applied"
RETRIES = 5
CONFLICT_HELP = """
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts"""
MIGRATION_FAILED = {
    "annotation": "failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply",
    "fields": "server rejected managed fields migration to Server-Side Apply",
    "again": "failed to re-apply configuration after performing Server-Side Apply migration",
}
Entries = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ServerSide:
    """How to apply: on whose behalf, and with which request parameters."""

    call: Invocation
    manager: str
    query: dict[str, Any]
    subresource: str = ""

    def apply(self, kind: Kind, obj: Object) -> Object:
        """Apply one manifest; the object as it is now.

        Raises:
            Failure: other managers own some of its fields.
            ServerError: the server refused.
        """
        namespace, name = obj["metadata"].get("namespace", ""), obj["metadata"].get("name", "")
        if not name:
            raise error("resource name may not be empty")
        try:
            found = self._send(kind, namespace, name, obj)
        except ServerError as refused:
            if refused.reason != "Conflict":
                raise
            raise error(refused.status.get("message", "") + CONFLICT_HELP) from None
        return self._migrated(kind, obj, found)

    def _send(self, kind: Kind, namespace: str, name: str, obj: Object) -> Object:
        force = "true" if self.call.flags["force-conflicts"] else "false"
        return self.call.rest.patch(kind, namespace, name, obj, "apply-patch", self.subresource,
                                    fieldManager=self.manager, force=force, **self.query)

    def _warn(self, what: str, problem: ServerError) -> None:
        self.call.io.err(f"Warning: {MIGRATION_FAILED[what]}. This is non-fatal and will be retried next time you "
                         f"apply. Error: {problem.status.get('message', '')}\n")

    def _migrated(self, kind: Kind, obj: Object, found: Object) -> Object:
        """The object after its client-side managers have become this one."""
        step = "annotation"
        try:
            found = self._keep_annotation(kind, found)
            step = "fields"
            moved = self._move_fields(kind, found)
            step = "again"
            if moved is not None:
                meta = found["metadata"]
                found = self._send(kind, meta.get("namespace", ""), meta["name"], obj)
        except ServerError as problem:
            self._warn(step, problem)
        return found

    def _keep_annotation(self, kind: Kind, found: Object) -> Object:
        """Give the last-applied annotation a manager of its own, so that it is not dropped with the old one."""
        meta = found["metadata"]
        text = (meta.get("annotations") or {}).get(LAST_APPLIED)
        if self.manager != MANAGER or text is None or _owners(meta.get("managedFields") or (), "Apply"):
            return found
        bare = {"apiVersion": kind.api_version, "kind": kind.kind,
                "metadata": {"name": meta["name"], "annotations": {LAST_APPLIED: text}}}
        if meta.get("namespace"):
            bare["metadata"]["namespace"] = meta["namespace"]
        return self.call.rest.patch(kind, meta.get("namespace", ""), meta["name"], bare, "apply-patch",
                                    fieldManager=ANNOTATION_MANAGER, **self.query)

    def _move_fields(self, kind: Kind, found: Object) -> Object | None:
        """Make the client-side managers' fields this manager's; None where there is nothing to do."""
        meta = found["metadata"]
        names = sorted({entry["manager"] for entry in _owners(meta.get("managedFields") or (), "Update")})
        for attempt in range(RETRIES):
            meta = found["metadata"]
            entries = meta.get("managedFields") or []
            upgraded = upgrade(entries, names, self.manager)
            if upgraded == entries:
                return None
            patch = [{"op": "replace", "path": "/metadata/managedFields", "value": upgraded},
                     {"op": "replace", "path": "/metadata/resourceVersion", "value": meta["resourceVersion"]}]
            try:
                return self.call.rest.patch(kind, meta.get("namespace", ""), meta["name"], patch, "json-patch",
                                            fieldManager=self.manager, **self.query)
            except ServerError as refused:
                if refused.reason != "Conflict" or attempt == RETRIES - 1:
                    raise
            found = self.call.rest.get(kind, meta.get("namespace", ""), meta["name"])
        return None


def _owners(entries: Iterable[dict[str, Any]], operation: str) -> Entries:
    """The managers that own the last-applied annotation."""
    return [entry for entry in entries if entry.get("operation") == operation and f"f:{LAST_APPLIED}" in
            ((entry.get("fieldsV1") or {}).get("f:metadata") or {}).get("f:annotations", {})]


def upgrade(entries: Entries, names: Iterable[str], manager: str) -> Entries:
    """The entries with the fields of the managers ``names`` (which updated) handed to ``manager`` (which applies)."""
    for name in names:
        entries = _upgraded(deep_copy(entries), name, manager)
    return entries


def _upgraded(entries: Entries, name: str, manager: str) -> Entries:
    def position(owner: str, operation: str, version: str | None = None) -> int | None:
        return next((place for place, entry in enumerate(entries)
                     if entry.get("manager") == owner and entry.get("operation") == operation
                     and not entry.get("subresource") and version in (None, entry.get("apiVersion"))), None)

    target = position(manager, "Apply")
    if target is None:
        target = position(name, "Update")
        if target is None:
            return entries
        entries[target].update(operation="Apply", manager=manager)
    source = position(name, "Update", entries[target].get("apiVersion"))
    if source is not None:
        owned = [entry.get("fieldsV1") or {} for entry in (entries[target], entries[source])]
        entries[target]["fieldsV1"] = union(*owned)
    return [entry for entry in entries if not (
        entry.get("manager") == name and entry.get("operation") == "Update" and not entry.get("subresource"))]


def union(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both sets of fields, as fieldsV1 writes them; ``{}`` is the field itself, ``.`` says so among its children."""
    if not one or not other:
        children = one or other
        return {".": {}, **children} if children and (one, other) != ({}, {}) else {}
    return {key: union(one[key], other[key]) if key in one and key in other else one.get(key, other.get(key))
            for key in {**one, **other}}
