"""Create, update and delete for every kind: the order of steps is the same, the kind supplies the rules.

Defaults, admission, preparation, validation, optimistic locking, graceful deletion, finalizers; then the
write, and word of it to whoever listens. Everything happens inside the transaction of the state underneath.

Mirrors apiserver/pkg/registry/generic/registry/store.go and registry/rest/{create,update,delete}.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from simulator.apimachinery import errors
from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, is_terminating, name_of, namespace_of
from simulator.apimachinery.object_meta import validate_object_meta, validate_object_meta_update
from simulator.apimachinery.timestamps import timestamp
from simulator.apiserver.admission import PLUGINS, Attributes
from simulator.apiserver.authorization import Requester
from simulator.apiserver.patch.apply.managers import UPDATE, manager_of, program_of, record
from simulator.apiserver.storage import Storage
from simulator.engine import Environment
from simulator.kinds import Context, Kind

Listener = Callable[[str, Object | None, Object | None], None]
NAME_TRIES = 8
MAX_GENERATED_BASE = 63 - 5
SYSTEM_METADATA = ("uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds",
                   "selfLink")
TOPOLOGY_LABELS = ("topology.kubernetes.io/zone", "topology.kubernetes.io/region")
FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"


class Registry:
    """The write path of one cluster's API objects.

    Args:
        env: time, randomness and the state underneath.
        listener: told ``(resource, old, new)`` after each write, inside the transaction.
    """

    def __init__(self, env: Environment, listener: Listener) -> None:
        self.env = env
        self.storage = Storage(env.state)
        self._listener = listener
        self._field_manager: str | None = ""
        self._warnings: list[str] | None = None
        self.requester: Requester | None = None
        """Whose request is being answered; None while a component works."""

    @property
    def context(self) -> Context:
        """What kinds' rules may look at."""
        return Context(self.env.now, self.env.rand, self.storage)

    @contextmanager
    def authored(self, author: str, field_manager: str | None = "") -> Iterator[list[str]]:
        """Writes inside the block are ``author``'s; yields the list that admission's warnings come to.

        Args:
            field_manager: what a client calls itself in managed fields; None when those are noted already.
        """
        state = self.env.state
        before = state.author, self._field_manager, self._warnings
        warnings: list[str] = []
        state.author, self._field_manager, self._warnings = author, field_manager, warnings
        try:
            yield warnings
        finally:
            state.author, self._field_manager, self._warnings = before
            if self._warnings is not None:
                self._warnings += warnings

    # Create --------------------------------------------------------------------------------------------------------

    def create(self, resource: str, obj: Object, served: Kind | None = None) -> Object:
        """Store a new object, which the caller gives away; returns it as stored.

        Args:
            served: the kind in the version the client wrote; without it, ``obj`` is in the stored version.

        Raises:
            StatusError: AlreadyExists, Invalid, Forbidden, NotFound (its namespace), BadRequest.
        """
        kind, obj = self._ruling(resource, obj, served)
        meta = obj["metadata"] = obj.get("metadata") or {}
        if meta.get("resourceVersion"):
            raise errors.bad_request("resourceVersion should not be set on objects to be created")
        if kind.closed:
            raise errors.forbidden(kind.resource, meta.get("name", ""), kind.closed)
        context = self.context
        self._stamp_new(kind, meta)
        kind.default(obj)
        if self._field_manager:
            record(served or kind, None, obj, manager_of(served or kind, self._field_manager, UPDATE, ""), self.env.now)
        name = meta.get("name", "")
        asked = self._attributes(kind, "CREATE", meta.get("namespace", ""), name, obj, None)
        self._admit(asked)
        kind.prepare_for_create(obj, context)
        self._generate_name(kind, meta)
        problems = validate_object_meta(meta, kind.namespaced, kind.validate_name) + kind.validate(obj, context)
        if problems:
            raise errors.invalid(kind.kind, kind.group, meta.get("name", ""), problems)
        self._validate_admission(replace(asked, name=meta["name"]))
        if self.storage.get(resource, meta.get("namespace", ""), meta["name"]) is not None:
            raise errors.already_exists(resource, meta["name"])
        return self._write(kind, None, kind.to_storage(obj))

    def _ruling(self, resource: str, obj: Object, served: Kind | None) -> tuple[Kind, Object]:
        """The kind by whose rules an object is written, and the object in its version."""
        if served is None:
            return self.storage.kind(resource), obj
        return (served, obj) if served.rules_by_version else (served.stored, served.to_storage(obj))

    def _stamp_new(self, kind: Kind, meta: Object) -> None:
        for field in (*SYSTEM_METADATA, "resourceVersion"):
            meta.pop(field, None)
        meta["uid"] = self.env.rand.uuid()
        meta["creationTimestamp"] = timestamp(self.env.now)
        if kind.has_generation:
            meta["generation"] = 1
        if not kind.namespaced:
            meta.pop("namespace", None)

    def _generate_name(self, kind: Kind, meta: Object) -> None:
        base = meta.get("generateName")
        if meta.get("name") or not base:
            return
        for _ in range(NAME_TRIES):
            meta["name"] = base[:MAX_GENERATED_BASE] + self.env.rand.suffix()
            if self.storage.get(kind.resource, meta.get("namespace", ""), meta["name"]) is None:
                return

    # Update --------------------------------------------------------------------------------------------------------

    def update(self, resource: str, obj: Object, subresource: str = "", served: Kind | None = None) -> Object:
        """Replace a stored object (``subresource`` "status": its status only); returns it as stored.

        Writing what is there already changes nothing, not even the resource version. Removing the last finalizer of
        an object whose deletion was asked for removes the object.

        Raises:
            StatusError: NotFound, Conflict, Invalid, Forbidden.
        """
        kind, obj = self._ruling(resource, obj, served)
        stored = self.storage.get(resource, namespace_of(obj), name_of(obj))
        if stored is None:
            raise errors.not_found(resource, name_of(obj))
        self._check_versions(kind, obj["metadata"], stored)
        old = kind.from_storage(stored) if kind.rules_by_version else stored
        new = self._merged(kind, obj, old, subresource)
        if new == old:
            return stored
        self._note_manager(served or kind, old, new, subresource)
        grace_left = new["metadata"].get("deletionGracePeriodSeconds")
        if is_terminating(new) and not grace_left and not kind.holds_deletion(new):
            return self._remove(kind, stored, kind.to_storage(new))
        return self._write(kind, stored, kind.to_storage(new))

    def _note_manager(self, kind: Kind, old: Object, new: Object, subresource: str) -> None:
        """Note who set which fields: the client, or the program of the component, if anybody keeps count."""
        if self._field_manager is not None and (self._field_manager or "managedFields" in old["metadata"]):
            name = self._field_manager or program_of(self.env.state.author)
            record(kind, old, new, manager_of(kind, name, UPDATE, subresource), self.env.now)

    def _check_versions(self, kind: Kind, meta: Object, old: Object) -> None:
        current = old["metadata"]
        if meta.get("uid") and meta["uid"] != current["uid"]:
            why = f"Precondition failed: UID in precondition: {meta['uid']}, UID in object meta: {current['uid']}"
            raise errors.conflict(kind.resource, current["name"], why)
        unconditional = meta.get("resourceVersion") == "0" and kind.allow_unconditional_update
        if meta.get("resourceVersion") and meta["resourceVersion"] != current["resourceVersion"] and not unconditional:
            raise errors.conflict(kind.resource, current["name"], errors.MODIFIED)

    def _merged(self, kind: Kind, obj: Object, old: Object, subresource: str) -> Object:
        context = self.context
        new = deep_copy(obj)
        self._keep_system_metadata(new["metadata"], old["metadata"])
        kind.default(new)
        asked = self._attributes(kind, "UPDATE", namespace_of(new), name_of(new), new, old, subresource)
        self._admit(asked)
        if subresource == "status":
            self._keep_metadata(new, old)
            kind.prepare_for_status_update(new, old, context)
            problems = kind.validate_status_update(new, old, context)
            if problems:
                raise errors.invalid(kind.kind, kind.group, name_of(new), problems)
            self._validate_admission(asked)
            return new
        rules = kind.rules_of(subresource)
        rules.prepare_for_update(new, old, context)
        if kind.has_generation and kind.spec_changed(new, old):
            new["metadata"]["generation"] = old["metadata"].get("generation", 0) + 1
        problems = validate_object_meta(new["metadata"], kind.namespaced, kind.validate_name)
        problems += validate_object_meta_update(new["metadata"], old["metadata"])
        problems += kind.validate(new, context) + rules.validate_update(new, old, context)
        if problems:
            raise errors.invalid(kind.kind, kind.group, name_of(new), problems)
        self._validate_admission(asked)
        return new

    def _keep_system_metadata(self, new: Object, old: Object) -> None:
        new["resourceVersion"] = old["resourceVersion"]
        for field in SYSTEM_METADATA:
            if field in old:
                new[field] = old[field]
            else:
                new.pop(field, None)

    def _keep_metadata(self, new: Object, old: Object) -> None:
        """Of the metadata, a status update may change annotations: a Deployment's revision travels that way.
        Who manages which fields is noted already when a status is applied.
        """
        kept, annotations = {**old["metadata"]}, new["metadata"].get("annotations")
        if self._field_manager is None and "managedFields" in new["metadata"]:
            kept["managedFields"] = new["metadata"]["managedFields"]
        kept.pop("annotations", None)
        new["metadata"] = {**kept, "annotations": annotations} if annotations else kept

    # Delete --------------------------------------------------------------------------------------------------------

    def delete(
        self,
        resource: str,
        namespace: str,
        name: str,
        *,
        grace_period: int | None = None,
        propagation: str | None = None,
        uid: str | None = None,
        version: str | None = None,
    ) -> tuple[Object, bool]:
        """Ask for an object's deletion.

        Args:
            grace_period: seconds, None for the object's own. Only kinds with graceful deletion look at it.
            propagation: "Background", "Foreground", "Orphan", None for the kind's default.
            uid, version: preconditions.

        Returns:
            The object as it is or was last, and whether it is gone already.

        Raises:
            StatusError: NotFound, Conflict (a precondition), Forbidden.
        """
        kind = self.storage.kind(resource)
        old = self.storage.get(resource, namespace, name)
        if old is None:
            raise errors.not_found(resource, name)
        self._check_preconditions(kind, old, uid, version)
        asked = self._attributes(kind, "DELETE", namespace, name, None, old)
        self._admit(asked)
        self._validate_admission(asked)
        new = deep_copy(old)
        self._apply_propagation(kind, new["metadata"], propagation)
        grace = kind.deletion_grace(new, grace_period)
        if not is_terminating(new) or grace < new["metadata"].get("deletionGracePeriodSeconds", 0):
            self._begin_deletion(kind, new, grace)
        if grace == 0 and not kind.holds_deletion(new):
            return self._remove(kind, old, new), True
        return (old if new == old else self._write(kind, old, new)), False

    def _begin_deletion(self, kind: Kind, new: Object, grace: int) -> None:
        meta = new["metadata"]
        asked = meta.get("deletionTimestamp")
        meta["deletionTimestamp"] = timestamp(self.env.now + grace) if not asked or grace else asked
        meta["deletionGracePeriodSeconds"] = grace
        if kind.has_generation and not asked:
            meta["generation"] = meta.get("generation", 0) + 1
        kind.begin_deletion(new)

    def _check_preconditions(self, kind: Kind, old: Object, uid: str | None, version: str | None) -> None:
        meta = old["metadata"]
        if uid is not None and uid != meta["uid"]:
            why = f"the UID in the precondition ({uid}) does not match the UID in record ({meta['uid']}). "
            why += "The object might have been deleted and then recreated"
            raise errors.conflict(kind.resource, meta["name"], why)
        if version is not None and version != meta["resourceVersion"]:
            why = f"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record "
            why += f"({meta['resourceVersion']}). The object might have been modified"
            raise errors.conflict(kind.resource, meta["name"], why)

    def _apply_propagation(self, kind: Kind, meta: Object, propagation: str | None) -> None:
        if propagation is None and FOREGROUND not in (meta.get("finalizers") or ()):
            propagation = kind.default_propagation
        if not propagation:
            return
        kept = [item for item in meta.get("finalizers") or () if item not in (FOREGROUND, ORPHAN)]
        kept += {"Foreground": [FOREGROUND], "Orphan": [ORPHAN]}.get(propagation, [])
        if kept:
            meta["finalizers"] = kept
        else:
            meta.pop("finalizers", None)

    # Special writes ------------------------------------------------------------------------------------------------

    def finalize(self, kind: Kind, obj: Object) -> Object:
        """Store a changed ``spec.finalizers``; removing the last one of a terminating object removes the object."""
        old = self.storage.get(kind.resource, namespace_of(obj), name_of(obj))
        if old is None:
            raise errors.not_found(kind.resource, name_of(obj))
        self._check_versions(kind, obj["metadata"], old)
        if is_terminating(obj) and not kind.holds_deletion(obj):
            return self._remove(kind, old, obj)
        return self._write(kind, old, obj)

    def bind(self, namespace: str, name: str, node: str) -> Object:
        """Assign a pod to a node, as the scheduler does, and copy the node's topology labels onto the pod.

        Raises:
            StatusError: NotFound; Conflict when the pod is bound already or going away.
        """
        old = self.storage.get("pods", namespace, name)
        if old is None:
            raise errors.not_found("pods", name)
        if not node:
            raise errors.bad_request("target.name: Required value")
        if is_terminating(old):
            raise errors.conflict("pods/binding", name, f"pod {name} is being deleted, cannot be assigned to a host")
        if old["spec"].get("nodeName"):
            assigned = old["spec"]["nodeName"]
            raise errors.conflict("pods/binding", name, f'pod {name} is already assigned to node "{assigned}"')
        new = deep_copy(old)
        new["spec"]["nodeName"] = node
        self._copy_topology(new, self.storage.get("nodes", "", node))
        _set_scheduled(new, timestamp(self.env.now))
        return self._write(self.storage.kind("pods"), old, new)

    def _copy_topology(self, pod: Object, node: Object | None) -> None:
        """The PodTopologyLabels admission plugin (plugin/pkg/admission/podtopologylabels)."""
        labels = (node or {"metadata": {}})["metadata"].get("labels") or {}
        copied = {label: labels[label] for label in TOPOLOGY_LABELS if label in labels}
        if copied:
            pod["metadata"]["labels"] = {**(pod["metadata"].get("labels") or {}), **copied}

    # The write itself ----------------------------------------------------------------------------------------------

    def write(self, resource: str, old: Object | None, new: Object) -> Object:
        """Store ``new`` as it is and tell the listener: for writers that keep the rules themselves."""
        return self._write(self.storage.kind(resource), old, new)

    def _write(self, kind: Kind, old: Object | None, new: Object) -> Object:
        stored = self.storage.put(kind.resource, new)
        self._listener(kind.resource, old, stored)
        return stored

    def _remove(self, kind: Kind, old: Object, last: Object) -> Object:
        version = self.storage.delete(kind.resource, old)
        self._listener(kind.resource, old, None)
        return {**last, "metadata": {**last["metadata"], "resourceVersion": str(version)}}

    def _attributes(
        self, kind: Kind, operation: str, namespace: str, name: str, obj: Object | None, old: Object | None,
        subresource: str = "",
    ) -> Attributes:
        warnings = self._warnings if self._warnings is not None else []
        return Attributes(kind, operation, namespace, name, obj, old, subresource, self.context, warnings,
                          self.requester, self._update_status_itself)

    def _update_status_itself(self, resource: str, obj: Object) -> Object:
        """The API server's own write: what it charges to a quota."""
        with self.authored("kube-apiserver"):
            return self.update(resource, obj, "status")

    def _admit(self, attributes: Attributes) -> None:
        for plugin in PLUGINS:
            if attributes.operation in plugin.operations:
                plugin.admit(attributes)

    def _validate_admission(self, attributes: Attributes) -> None:
        for plugin in PLUGINS:
            if attributes.operation in plugin.operations:
                plugin.validate(attributes)


def _set_scheduled(pod: Object, now: str) -> None:
    status = pod.setdefault("status", {})
    kept = [item for item in status.get("conditions") or () if item["type"] != "PodScheduled"]
    scheduled = {"type": "PodScheduled", "status": "True", "lastProbeTime": None, "lastTransitionTime": now,
                 "observedGeneration": pod["metadata"].get("generation", 1)}
    status["conditions"] = [*kept, scheduled]
    status.pop("nominatedNodeName", None)
