"""Rules for the kinds of lists and maps in a schema (apiextensions/validation/validation.go)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.structural import Schema

LIST_TYPE, MAP_TYPE, KEYS = "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-list-map-keys"


def map_type_problems(schema: Schema, where: str) -> Iterator[FieldError]:
    """What is wrong with ``x-kubernetes-map-type``."""
    name = schema.get(MAP_TYPE)
    if name is None:
        return
    yield from _needs_type(schema, "object", MAP_TYPE, where)
    if name not in ("atomic", "granular"):
        yield not_supported(f"{where}.{MAP_TYPE}", name, ("atomic", "granular"))


def _needs_type(schema: Schema, wanted: str, extension: str, where: str) -> Iterator[FieldError]:
    found, why = schema.get("type") or "", f"must be {wanted} if {extension} is specified"
    if found != wanted:
        yield invalid_value(f"{where}.type", found, why) if found else required(f"{where}.type", why)


def list_type_problems(schema: Schema, where: str) -> Iterator[FieldError]:
    """What is wrong with ``x-kubernetes-list-type`` and its keys."""
    name, items, keys = schema.get(LIST_TYPE), schema.get("items"), schema.get(KEYS) or []
    if name is not None and schema.get("type") != "array":
        yield from _needs_type(schema, "array", LIST_TYPE, where)
    elif name == "set" and isinstance(items, dict):
        yield from _set_problems(items, f"{where}.items")
    if name not in (None, "atomic", "set", "map"):
        yield not_supported(f"{where}.{LIST_TYPE}", name, ("atomic", "set", "map"))
    if keys and name != "map":
        why = f"must be map if {KEYS} is non-empty"
        place = f"{where}.{LIST_TYPE}"
        yield required(place, why) if name is None else invalid_value(place, name, why)
    if name == "map":
        yield from _map_problems(items, keys, where)
    if name in ("set", "map") and isinstance(items, dict):
        yield from _item_problems(items, keys if name == "map" else [], name, f"{where}.items")


def _set_problems(items: Schema, where: str) -> Iterator[FieldError]:
    why, inner = "must be atomic as item of a list with x-kubernetes-list-type=set", items.get(LIST_TYPE)
    if items.get("type") == "array" and inner not in (None, "atomic"):
        yield invalid_value(f"{where}.{LIST_TYPE}", inner, why)
    if items.get("type") == "object" and items.get(MAP_TYPE) != "atomic":
        yield invalid_value(f"{where}.{MAP_TYPE}", inner, why)


def _map_problems(items: Schema | None, keys: list[str], where: str) -> Iterator[FieldError]:
    if not keys:
        yield required(f"{where}.{KEYS}", "must not be empty if x-kubernetes-list-type is map")
    if items is None:
        yield required(f"{where}.items", "must have a schema if x-kubernetes-list-type is map")
    elif not isinstance(items, dict):
        yield invalid_value(f"{where}.items", items, "must only have a single schema if x-kubernetes-list-type is map")
    elif items.get("type") != "object":
        yield invalid_value(f"{where}.items.type", items.get("type") or "",
                            "must be object if parent array's x-kubernetes-list-type is map")
    else:
        yield from _key_problems(items.get("properties") or {}, keys, where)


def _key_problems(properties: dict[str, Schema], keys: list[str], where: str) -> Iterator[FieldError]:
    for index, key in enumerate(keys):
        if key not in properties:
            yield invalid_value(f"{where}.{KEYS}", keys, "entries must all be names of item properties")
        elif properties[key].get("type") in ("array", "object"):
            yield invalid_value(f"{where}.items.properties[{key}].type", "object",
                                "must be a scalar type if parent array's x-kubernetes-list-type is map")
        if key in keys[:index]:
            yield invalid_value(f"{where}.{KEYS}", keys, "must not contain duplicate entries")


def _item_problems(items: Schema, keys: list[str], name: str, where: str) -> Iterator[FieldError]:
    """Items are there, and so are their keys."""
    if items.get("nullable"):
        yield forbidden_field(f"{where}.nullable", f"cannot be nullable when x-kubernetes-list-type is {name}")
    for key in keys:
        inner = (items.get("properties") or {}).get(key)
        if inner is None:
            continue
        place = f"{where}.properties[{key}]"
        if key not in (items.get("required") or ()) and inner.get("default") is None:
            yield required(f"{place}.default", "this property is in x-kubernetes-list-map-keys, so it must have a "
                                               "default or be a required property")
        if inner.get("nullable"):
            yield forbidden_field(f"{place}.nullable", "this property is in x-kubernetes-list-map-keys, so it cannot "
                                                       "be nullable")
