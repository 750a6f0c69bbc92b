"""What a kind is: its names, and the rules the API server follows for it.

A kind is one file in this folder, a subclass of Kind, registered in ``simulator.kinds.KINDS``. Everything that is
special about a kind stands in its file: defaults, what may change on create and update, validation, printed columns,
describe, and what the cluster's picture shows of it. The generic machinery (apiserver/registry.py) never asks which
kind it has before it.

Mirrors a strategy (pkg/registry/*/*/strategy.go), its defaults (pkg/apis/*/*/defaults.go), validation
(pkg/apis/*/validation), printer (pkg/printers/internalversion) and describer (kubectl/pkg/describe), which upstream
keeps in five places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, controller_of, labels_of, name_of, namespace_of
from simulator.apimachinery.selectors import selector_text
from simulator.apimachinery.timestamps import age, seconds_of
from simulator.engine import Randomness

if TYPE_CHECKING:
    from simulator.kinds.reviewing import Authority
    from simulator.kinds.versions import Version

ALL_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")


class Reader(Protocol):
    """Read access to the stored objects, the part of apiserver.storage.Storage that kinds may use."""

    def get(self, resource: str, namespace: str, name: str) -> Object | None:
        """The object, or None. Frozen: copy before changing."""

    def list(self, resource: str, namespace: str | None = None) -> Sequence[Object]:
        """All objects of a resource, in one namespace or (None) in all, in order of namespace and name."""

    def by_index(self, resource: str, index: str, value: str) -> Sequence[Object]:
        """The objects whose index ``index`` (see Kind.indexes) has ``value``."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at beside the object: the time, the dice, the other objects."""

    now: float
    rand: Randomness
    reader: Reader


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a printed table. ``priority`` 0 is always shown, 1 only with ``-o wide``."""

    name: str
    type: str = "string"
    format: str = ""
    description: str = ""
    priority: int = 0


NAME = Column("Name", format="name", description="Name must be unique within a namespace.")
AGE = Column("Age", description="CreationTimestamp is a timestamp representing the server time.")


_SCALE_META = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")


def _owner_uids(obj: Object) -> Iterable[str]:
    return [reference["uid"] for reference in obj["metadata"].get("ownerReferences") or ()]


def _orphans(obj: Object) -> Iterable[str]:
    return () if controller_of(obj) is not None else (namespace_of(obj),)


class Kind:
    """The rules of one kind. Methods that change ``obj`` get a private copy of it."""

    group = ""
    version = "v1"
    kind = ""
    plural = ""
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    namespaced = True
    verbs: tuple[str, ...] = ALL_VERBS
    schema = ""
    """Name of the published definition, e.g. ``io.k8s.api.core.v1.Pod``."""
    structural: dict[str, Any] | None = None
    """Of custom resources, which nobody published a definition of (``schema`` is empty): their structural schema."""
    rules_by_version = False
    """Whether the rules, too, are those of the version that a client writes, and not of the stored one."""
    closed = ""
    """Why nothing new may be created, for a kind that is about to go: discovery hides the verbs that write (``verbs``),
    but what there is can still be changed, and a new object is refused in these words."""
    subresources: tuple[str, ...] = ()
    """Subresources served, e.g. ("status", "scale"). "status" makes the main endpoint ignore status and vice versa."""
    has_generation = False
    """Whether metadata.generation counts changes of spec."""
    allow_create_on_update = False
    """Whether PUT of a name that is not there creates it."""
    allow_unconditional_update = True
    """Whether an update may leave resourceVersion out."""
    deprecation = ""
    """The warning that every call to a deprecated API version gets."""
    transient = False
    """Whether its objects are never stored: creating one asks something, and ``answer`` fills the answer in. Such a
    kind has the one verb "create"."""
    counted = True
    """Whether its objects count against the most a cluster may hold."""
    default_propagation = ""
    """What becomes of what its objects own when they are deleted and nobody says: "" (Background) or "Orphan"."""
    orphan_warning = ""
    """The warning that a deletion gets which leaves that to the default."""
    versions: tuple[Version, ...] = ()
    """The versions it is served in beside the one it is stored in, which the attributes above name."""
    served = True
    """Whether the version it is stored in is served as well."""
    stored_kind: Kind | None = None
    conversion: Version | None = None
    """Of a view (kinds/versions.py): the kind as it is stored, and what converts its objects."""
    columns: tuple[Column, ...] = (NAME, AGE)
    indexes: dict[str, Callable[[Object], Iterable[str]]] = {}
    """More indexes than those every kind has, "owner" (uids of all owners) and "orphan" (the namespace of an object
    without a controller): name → values of an object."""

    @property
    def resource(self) -> str:
        """The resource as it is stored, in kubectl's form: "pods", "deployments.apps"."""
        group = self.stored.group
        return f"{self.plural}.{group}" if group else self.plural

    @property
    def served_resource(self) -> str:
        """The resource as this version serves it: "events.events.k8s.io"."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def stored(self) -> Kind:
        """The kind in the version it is stored in."""
        return self.stored_kind or self

    @property
    def singular(self) -> str:
        """The lower-case singular name."""
        return self.kind.lower()

    @property
    def api_version(self) -> str:
        """``v1``, ``apps/v1``."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def list_kind(self) -> str:
        """The Kind of a list of these."""
        return f"{self.kind}List"

    # Versions ------------------------------------------------------------------------------------------------------

    def views(self) -> list[Kind]:
        """The kind in the versions it is served in beside the one it is stored in."""
        from simulator.kinds.versions import in_version

        return [in_version(self, version) for version in self.versions]

    def to_storage(self, obj: Object) -> Object:
        """An object of this version as it is stored."""
        if self.conversion is None:
            return obj
        return {**self.conversion.to_storage(obj), "kind": self.kind, "apiVersion": self.stored.api_version}

    def from_storage(self, obj: Object) -> Object:
        """A stored object as this version shows it."""
        if self.conversion is None:
            return obj
        return {**self.conversion.from_storage(obj), "kind": self.kind, "apiVersion": self.api_version}

    def field_label(self, label: str) -> str | None:
        """The stored version's name of a field that a selector names; None where it has none."""
        return label if self.conversion is None else self.conversion.field_label(label)

    # Rules ---------------------------------------------------------------------------------------------------------

    def default(self, obj: Object) -> None:
        """Fill the defaults in, as the API server does on every decode. Idempotent."""

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        """Normalise a new object before validation: drop what clients may not set, allocate what the server gives."""
        if "status" in self.subresources:
            obj.pop("status", None)

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        """Normalise an update through the main endpoint: keep what it may not touch."""
        if "status" in self.subresources:
            _keep(new, old, "status")

    def prepare_for_status_update(self, new: Object, old: Object, context: Context) -> None:
        """Normalise an update through the status endpoint: only status counts."""
        _keep(new, old, "spec")

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        """The rules a new object breaks; names and metadata are checked by the registry."""
        return []

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        """The rules an update breaks beyond those of ``validate``, which is called as well."""
        return []

    def rules_of(self, subresource: str) -> Kind:
        """Whose ``prepare_for_update`` and ``validate_update`` rule an update through a subresource."""
        return self

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        """The rules an update of the status breaks."""
        return []

    def validate_name(self, name: str) -> list[str]:
        """What is wrong with the name, as upstream words it; DNS subdomain unless a kind says otherwise."""
        from simulator.apimachinery.names import dns_subdomain_problems

        return dns_subdomain_problems(name)

    def spec_changed(self, new: Object, old: Object) -> bool:
        """Whether metadata.generation must grow; by default when anything but metadata and status differs."""
        skip = ("metadata", "status")
        return any(new.get(key) != old.get(key) for key in {*new, *old} if key not in skip)

    def deletion_grace(self, obj: Object, asked: int | None) -> int:
        """Seconds between asking for deletion and removal; 0 removes at once. Only pods have more."""
        return 0

    def begin_deletion(self, obj: Object) -> None:
        """Mark an object whose deletion has been asked for but must wait (a Namespace becomes Terminating)."""

    def holds_deletion(self, obj: Object) -> bool:
        """Whether something still keeps an object, whose deletion was asked for, from being removed."""
        return bool(obj["metadata"].get("finalizers"))

    def answer(self, obj: Object, authority: Authority) -> Object | None:
        """Fill the answer into a transient object, asking ``authority``; or return what is answered instead.

        Raises:
            StatusError: the question makes no sense.
        """

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        """Warning headers of a create or (from ``old``) of an update."""
        return []

    def computed(self) -> Sequence[Object]:
        """Objects that are there without being stored: what a kind finds out when somebody asks."""
        return ()

    # Reading -------------------------------------------------------------------------------------------------------

    def field_values(self, obj: Object) -> dict[str, str]:
        """The fields that a field selector may name, and their values."""
        values = {"metadata.name": name_of(obj)}
        if self.namespaced:
            values["metadata.namespace"] = namespace_of(obj)
        return values

    def selectable_fields(self) -> tuple[str, ...]:
        """The fields a field selector may name: the keys of ``field_values``."""
        probe = {"metadata": {"name": "", "namespace": "", "uid": ""}, "spec": {}, "status": {}}
        return tuple(self.field_values(probe))

    def scale_selector(self, obj: Object) -> str:
        """The selector of its pods in text, as the scale subresource shows it."""
        return selector_text(obj["spec"].get("selector"))

    def scale_of(self, obj: Object) -> Object:
        """The autoscaling/v1 Scale of an object."""
        meta = obj["metadata"]
        return {
            "kind": "Scale",
            "apiVersion": "autoscaling/v1",
            "metadata": {field: meta[field] for field in _SCALE_META if field in meta},
            "spec": {"replicas": obj["spec"].get("replicas", 1)},
            "status": {"replicas": (obj.get("status") or {}).get("replicas", 0), "selector": self.scale_selector(obj)},
        }

    def scale_to(self, obj: Object, replicas: int) -> None:
        """Write a count of replicas into an object, which is private."""
        obj["spec"]["replicas"] = replicas

    def unknown_field(self, label: str) -> str:
        """How a field selector is refused that names none of ``selectable_fields``."""
        if all(field.startswith("metadata.") for field in self.selectable_fields()):
            return f'"{label}" is not a known field selector: only "metadata.name", "metadata.namespace"'
        return f"field label not supported: {label}"

    def row(self, obj: Object, now: float) -> list[Any]:
        """The cells of ``columns`` for one object."""
        return [name_of(obj), age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        """What ``kubectl describe`` prints; without events when ``reader`` is a ``kinds.describing.Quiet``.

        A kind without a describer of its own has every field named in plain words, as kubectl does it.
        """
        from simulator.kinds.describing.generic import describe_generic

        return describe_generic(obj, reader, now)

    def picture(self, obj: Object) -> dict[str, Any] | None:
        """What the cluster's picture shows of the object beside its metadata; None keeps the kind out of it."""
        return None

    def all_indexes(self) -> dict[str, Callable[[Object], Iterable[str]]]:
        """Every index of this kind."""
        return {"owner": _owner_uids, "orphan": _orphans, **self.indexes}


def _keep(new: Object, old: Object, field: str) -> None:
    if field in old:
        new[field] = old[field]
    else:
        new.pop(field, None)


def picture_of(kind: Kind, obj: Object) -> dict[str, Any] | None:
    """The picture object that goes to the browser: metadata plus what the kind adds; None where nothing is drawn."""
    own = kind.picture(obj)
    if own is None:
        return None
    meta = obj["metadata"]
    deleted = meta.get("deletionTimestamp")
    return {
        "key": f"{kind.resource}/{namespace_of(obj)}/{name_of(obj)}",
        "kind": kind.kind,
        "namespace": namespace_of(obj),
        "name": name_of(obj),
        "uid": meta["uid"],
        "labels": labels_of(obj),
        "owners": list(_owner_uids(obj)),
        "created": seconds_of(meta["creationTimestamp"]),
        "deleted": seconds_of(deleted) if deleted else None,
        "grace": meta.get("deletionGracePeriodSeconds"),
        **own,
    }
