"""What every kind must keep to; ``check`` raises AssertionError with the broken clause."""

from __future__ import annotations

import json

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.object_meta import validate_object_meta
from simulator.kinds import Kind, picture_of
from tests.simulator.kinds.manifests import NOW, STAMP, context


def stored(kind: Kind, manifest: Object) -> Object:
    """The manifest as it would be stored: defaulted, prepared, stamped."""
    obj = deep_copy(manifest)
    obj["metadata"].update(uid="00000000-0000-4000-8000-000000000001", creationTimestamp=STAMP)
    kind.default(obj)
    kind.prepare_for_create(obj, context())
    return obj


def check(kind: Kind, manifest: Object) -> None:
    """Run the whole contract over one kind and one valid manifest of it."""
    check_names(kind)
    check_defaults(kind, manifest)
    if kind.transient:
        assert kind.verbs == ("create",)
        return
    check_valid(kind, manifest)
    check_reading(kind, stored(kind, manifest))


def check_names(kind: Kind) -> None:
    assert kind.kind
    assert kind.plural == kind.plural.lower()
    assert kind.resource == (f"{kind.plural}.{kind.group}" if kind.group else kind.plural)
    assert kind.schema.startswith("io.k8s.")
    assert kind.schema.endswith(f".{kind.kind}")
    assert list(kind.verbs) == sorted(kind.verbs)
    assert all(column.name and column.description for column in kind.columns)


def check_defaults(kind: Kind, manifest: Object) -> None:
    once = deep_copy(manifest)
    kind.default(once)
    twice = deep_copy(once)
    kind.default(twice)
    assert twice == once, "default() is not idempotent"


def check_valid(kind: Kind, manifest: Object) -> None:
    obj, where = stored(kind, manifest), context()
    problems = validate_object_meta(obj["metadata"], kind.namespaced, kind.validate_name)
    assert problems + kind.validate(obj, where) == []
    assert kind.validate_update(deep_copy(obj), obj, where) == []
    assert not kind.spec_changed(deep_copy(obj), obj)
    again = deep_copy(obj)
    kind.default(again)
    assert again == obj, "a stored object changes when it is read back"


def check_reading(kind: Kind, obj: Object) -> None:
    row = kind.row(obj, NOW)
    assert len(row) == len(kind.columns)
    for cell, column in zip(row, kind.columns, strict=True):
        assert column.type != "integer" or isinstance(cell, int), column.name
    assert all(isinstance(value, str) for value in kind.field_values(obj).values())
    assert set(kind.selectable_fields()) == set(kind.field_values(obj))
    assert kind.describe(obj, context().reader, NOW).startswith("Name:")
    picture = picture_of(kind, obj)
    assert picture is None or json.loads(json.dumps(picture)) == picture
    for extract in kind.all_indexes().values():
        assert all(isinstance(value, str) for value in extract(obj))
