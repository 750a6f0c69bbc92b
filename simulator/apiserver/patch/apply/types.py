"""How values merge: the published schema as granular objects, keyed lists and leaves.

A leaf is replaced as a whole and has one owner: scalars, and objects and lists that the schema calls atomic. Mirrors
sigs.k8s.io/structured-merge-diff/schema.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from simulator.apimachinery.schema import Definition, definition, reference, type_of
from simulator.apimachinery.structural.pruning import PRESERVE
from simulator.apimachinery.structural.values import INT_OR_STRING
from simulator.apiserver.patch.apply.paths import item_element, value_element
from simulator.kinds.kind import Kind

_KEY_DEFAULTS = {"protocol": "TCP"}
"""Keys of list items that may be left out, with their defaults (ports; the schema as published here lacks them)."""


class Type:
    """A leaf, and what the others build on. ``expected`` is what a mismatch is told to be instead, if that is known."""

    expected = ""

    def takes(self, value: Any) -> bool:
        """Whether a value other than null has this type."""
        return True


class Scalar(Type):
    """A leaf of which the JSON type is known."""

    def __init__(self, expected: str, types: tuple[type, ...]) -> None:
        self.expected = expected
        self._types = types

    def takes(self, value: Any) -> bool:
        return isinstance(value, self._types) and (bool in self._types or not isinstance(value, bool))


class Atomic(Type):
    """An object or a list that has one owner."""

    def __init__(self, container: type) -> None:
        self.expected = "map" if container is dict else "list"
        self._container = container

    def takes(self, value: Any) -> bool:
        return isinstance(value, self._container)


class Map(Type):
    """An object whose fields have owners of their own: a struct with known fields, or a map of one type."""

    expected = "map"

    def __init__(self, properties: dict[str, Definition], items: Definition | None = None,
                 required: frozenset[str] = frozenset()) -> None:
        self.properties = properties
        self.required = required
        self._items = items
        self._types: dict[str, Type | None] = {}

    def takes(self, value: Any) -> bool:
        return isinstance(value, dict)

    def is_struct_field(self, key: str) -> bool:
        """Whether the key is a field of a struct, rather than an entry of a map."""
        return key in self.properties

    def give(self, key: str, type_: Type) -> None:
        """Set the type of a field that every object has."""
        self.properties = {**self.properties, key: {}}
        self._types[key] = type_

    def child(self, key: str) -> Type | None:
        """The type of a field; None when there is no such field."""
        if key not in self._types:
            schema = self.properties.get(key, self._items)
            self._types[key] = None if schema is None else compile_type(schema)
        return self._types[key]


class List(Type):
    """A list whose items have owners of their own: told apart by keys, or, without keys, by their value."""

    expected = "list"

    def __init__(self, keys: tuple[str, ...], items: Definition) -> None:
        self.keys = keys
        self._items = items

    def takes(self, value: Any) -> bool:
        return isinstance(value, list)

    @property
    def item(self) -> Type:
        """The type of the items."""
        return compile_type(self._items)

    def element(self, item: Any) -> str:
        """The path element of an item.

        Raises:
            ValueError: it has none; the message is upstream's.
        """
        if not self.keys:
            if item is None:
                raise ValueError("associative list without keys has an element that's an explicit null")
            return value_element(item)
        if not isinstance(item, dict):
            what = "a null element" if item is None else "non-map elements"
            raise ValueError(f"associative list with keys may not have {what}")
        found = {key: item.get(key, _KEY_DEFAULTS.get(key)) for key in self.keys}
        keys = {key: value for key, value in found.items() if value is not None}
        if not keys:
            names = " ".join(f'"{key}"' for key in self.keys)
            raise ValueError(f"associative list with keys has an element that omits all key fields [{names}] "
                             "(and doesn't have default values for any key fields)")
        return item_element(keys)


class Open(Map):
    """A value of any type: objects are granular, all else is a leaf."""

    expected = ""

    def __init__(self) -> None:
        super().__init__({})

    def takes(self, value: Any) -> bool:
        return True

    def child(self, key: str) -> Type | None:
        return self


_LEAF = Type()
_OPEN = Open()
_OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_SCALARS = {
    "string": Scalar("string", (str,)),
    "boolean": Scalar("boolean", (bool,)),
    "integer": Scalar("numeric (int or float)", (int, float)),
    "number": Scalar("numeric (int or float)", (int, float)),
}


def type_of_kind(kind: Kind) -> Type:
    """The type of a kind's objects."""
    if kind.structural is None:
        return type_of_definition(kind.schema)
    root = Map(kind.structural.get("properties") or {}, *((_ANY,) if kind.structural.get(PRESERVE) else ()))
    root.give("apiVersion", _SCALARS["string"])
    root.give("kind", _SCALARS["string"])
    root.give("metadata", type_of_definition(_OBJECT_META))
    return root


_ANY: Definition = {PRESERVE: True}


@cache
def type_of_definition(name: str) -> Type:
    """The type of a definition."""
    found = definition(name)
    if found.get("x-kubernetes-map-type") == "atomic":
        return Atomic(dict)
    if "properties" not in found:
        return _LEAF
    return Map(found["properties"], required=frozenset(found.get("required", ())))


def compile_type(schema: Definition) -> Type:
    """The type of a property."""
    target = reference(schema)
    atomic = schema.get("x-kubernetes-map-type") == "atomic"
    if target is not None:
        return Atomic(dict) if atomic else type_of_definition(target)
    match type_of(schema):
        case "array" if schema.get("x-kubernetes-list-type") in ("map", "set"):
            return List(tuple(schema.get("x-kubernetes-list-map-keys", ())), schema["items"])
        case "array":
            return Atomic(list)
        case _ if schema.get(INT_OR_STRING):
            return _LEAF
        case "object" | "" if schema.get("properties") and not atomic:
            return Map(schema["properties"], _ANY if schema.get(PRESERVE) else None)
        case "object" if schema.get("additionalProperties") and not atomic:
            more = schema["additionalProperties"]
            return Map({}, more if isinstance(more, dict) else _ANY)
        case "object" | "" if schema.get(PRESERVE) and not atomic:
            return _OPEN
        case "object":
            return Atomic(dict)
        case name:
            return _SCALARS.get(name, _LEAF)
