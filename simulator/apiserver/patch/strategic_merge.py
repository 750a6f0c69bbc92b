"""Strategic merge patches: objects merge, and lists of objects merge by key where the schema says so.

Directives in the patch: ``$patch`` (delete, replace), ``$retainKeys``, ``$deleteFromPrimitiveList/<field>``,
``$setElementOrder/<field>``. Mirrors apimachinery/pkg/util/strategicpatch/patch.go, the way the API server calls it:
the original is an object, never another patch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.go_format import go_format
from simulator.apimachinery.schema import Definition, definition, reference
from simulator.apiserver.decoding.complaints import go_kind
from simulator.apiserver.patch.element_order import identity, in_order, partition, positions

PATCH = "$patch"
RETAIN_KEYS = "$retainKeys"
DELETE_FROM = "$deleteFromPrimitiveList"
ELEMENT_ORDER = "$setElementOrder"
BAD_RETAIN_KEYS = "invalid patch format of retainKeys"
BAD_ELEMENT_ORDER = "invalid patch format of setElementOrder list"
BAD_PRIMITIVE_LIST = "invalid patch format of primitive list"

Map = dict[str, Any]


class BadPatch(ValueError):
    """The patch itself is malformed: a bad request."""


class MergeFailed(ValueError):
    """The patch does not fit the object; ``rejected`` tells upstream's 422 from its plain 500."""

    def __init__(self, message: str, rejected: bool = False) -> None:
        super().__init__(message)
        self.rejected = rejected


@dataclass(frozen=True, slots=True)
class Field:
    """How a field merges: the schema of what is inside it, its strategy and its merge key."""

    inside: Definition
    strategy: str
    key: str


def apply_strategic_merge(schema: str, original: Map, patch: Map) -> Map:
    """``original`` with ``patch`` merged in, by the definition named ``schema``. Neither is changed.

    Raises:
        BadPatch: a directive is malformed.
        MergeFailed: the patch does not fit.
    """
    return _merge_map(deep_copy(original), deep_copy(patch), definition(schema))


def _field(schema: Definition, name: str) -> Field:
    """What the schema says of a field.

    Raises:
        MergeFailed: there is none of that name.
    """
    if "additionalProperties" in schema:
        return Field(_resolved(schema["additionalProperties"]), "", "")
    found = schema.get("properties", {}).get(name)
    if found is None:
        raise MergeFailed(f'unable to find api field in struct for the json field "{name}"')
    strategies = [part for part in found.get("x-kubernetes-patch-strategy", "").split(",") if part != "retainKeys"]
    inside = found.get("items", found)
    return Field(_resolved(inside), "".join(strategies), found.get("x-kubernetes-patch-merge-key", ""))


def _resolved(schema: Definition) -> Definition:
    target = reference(schema)
    return definition(target) if target else schema


def _merge_map(original: Map, patch: Map, schema: Definition) -> Map:
    if PATCH in patch:
        return _replaced(patch)
    _retain_keys(original, patch)
    _merge_ordered_lists(original, patch, schema)
    for name, value in patch.items():
        if name.startswith(DELETE_FROM):
            _delete_from_list(original, _directive_field(name, DELETE_FROM), value)
        elif value is None:
            original.pop(name, None)
        else:
            _merge_field(original, name, value, schema)
    return original


def _replaced(patch: Map) -> Map:
    directive = patch.pop(PATCH)
    if directive == "replace":
        return patch
    if directive == "delete":
        return {}
    raise MergeFailed(f"unknown patch type: {go_format(directive)} in map: "
                      f"{go_format({PATCH: directive, **patch})}")


def _merge_field(original: Map, name: str, value: Any, schema: Definition) -> None:
    current = original.get(name)
    if isinstance(current, dict) and isinstance(value, dict):
        field = _field(schema, name)
        original[name] = value if field.strategy == "replace" else _merge_map(current, value, field.inside)
    elif isinstance(current, list) and isinstance(value, list):
        field = _field(schema, name)
        original[name] = _merge_list(current, value, field) if field.strategy == "merge" else value
    else:
        kept, value = _without_directives(_without_nulls(value))
        if kept:
            original[name] = value
        else:
            original.pop(name, None)


def _without_nulls(value: Any) -> Any:
    """A new value as it is stored: nulls in objects mean nothing there."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _without_directives(value: Any) -> tuple[bool, Any]:
    """(whether anything is left, the value without what carries ``$patch``)."""
    if isinstance(value, dict):
        if PATCH in value:
            return False, None
        pairs = ((key, _without_directives(item)) for key, item in value.items())
        return True, {key: item for key, (kept, item) in pairs if kept}
    if isinstance(value, list):
        return True, [item for kept, item in map(_without_directives, value) if kept]
    return True, value


def _retain_keys(original: Map, patch: Map) -> None:
    """``$retainKeys``: drop every other key; whatever the patch sets has to be on the list."""
    if RETAIN_KEYS not in patch:
        return
    keys = patch.pop(RETAIN_KEYS)
    if not isinstance(keys, list):
        raise BadPatch(BAD_RETAIN_KEYS)
    for name, value in patch.items():
        if value is not None and not name.startswith((DELETE_FROM, ELEMENT_ORDER)) and name not in keys:
            raise BadPatch(BAD_RETAIN_KEYS)
    for name in [name for name in original if name not in keys]:
        del original[name]


def _directive_field(name: str, directive: str) -> str:
    head, slash, field = name.partition("/")
    if not slash or head != directive:
        raise BadPatch(BAD_PRIMITIVE_LIST if directive == DELETE_FROM else BAD_ELEMENT_ORDER)
    return field


def _delete_from_list(original: Map, name: str, unwanted: Any) -> None:
    current = original.get(name)
    if isinstance(current, list) and isinstance(unwanted, list):
        gone = positions(unwanted, "")
        original[name] = [item for item in current if identity(item, "") not in gone]


def _merge_list(current: list[Any], patch: list[Any], field: Field) -> list[Any]:
    if not current and not patch:
        return current
    if not _holds_maps(current, patch):
        merged = list(dict.fromkeys([*current, *patch]))
        return in_order(*partition(merged, patch, ""), patch, current, "")
    if not field.key:
        raise MergeFailed("cannot merge lists without merge key for struct")
    current, patch = _apply_item_directives(current, patch, field.key)
    merged = _merge_items(list(current), patch, field)
    return in_order(*partition(merged, patch, field.key), patch, current, field.key)


def _holds_maps(*lists: list[Any]) -> bool:
    """Whether the elements are objects.

    Raises:
        MergeFailed: they are lists, or not all alike.
    """
    kinds = {go_kind(item) for items in lists for item in items}
    if "slice" in kinds:
        raise MergeFailed("lists of lists are not supported", rejected=True)
    if len(kinds) > 1:
        raise MergeFailed(f"list element types are not identical: {go_format(list(lists))}")
    return kinds == {"map"}


def _apply_item_directives(current: list[Map], patch: list[Map], key: str) -> tuple[list[Map], list[Map]]:
    """Obey ``$patch`` in list items; returns what is left of the current list, and the items to merge."""
    plain, deleted, replaces = [], set(), False
    for item in patch:
        directive = item.get(PATCH)
        if PATCH not in item:
            plain.append(item)
        elif directive == "delete":
            _key_of(item, key)
            deleted.add(identity(item, key))
        elif directive == "replace":
            replaces = True
        elif directive == "merge":
            raise MergeFailed("merging lists cannot yet be specified in the patch")
        else:
            raise MergeFailed(f"unknown patch type: {go_format(directive)} in map: {go_format(item)}")
    if replaces:
        return plain, []
    return [item for item in current if key not in item or identity(item, key) not in deleted], plain


def _merge_items(current: list[Map], patch: list[Map], field: Field) -> list[Map]:
    known = positions(current, field.key)
    for item in patch:
        _key_of(item, field.key)
        name = identity(item, field.key)
        if name in known:
            current[known[name]] = _merge_map(current[known[name]], item, field.inside)
        else:
            known[name] = len(current)
            current.append(item)
    return current


def _key_of(item: Map, key: str) -> Any:
    if key not in item:
        raise MergeFailed(f"map: {go_format(item)} does not contain declared merge key: {key}")
    return item[key]


def _merge_ordered_lists(original: Map, patch: Map, schema: Definition) -> None:
    """Merge the lists that come with ``$setElementOrder`` and put them in that order."""
    for directive in [name for name in patch if name.startswith(ELEMENT_ORDER)]:
        order = patch.pop(directive)
        name = _directive_field(directive, ELEMENT_ORDER)
        if not isinstance(order, list):
            raise MergeFailed(f"expected a []interface {{}}, but received a {_go_type(order)}")
        field = _field(schema, name)
        current, items = _list_at(original, name), _list_at(patch, name)
        _check_order(items or [], order, field.key)
        if current is None and items is None:
            continue
        if items is None:
            merged = current
        elif current is None:
            merged = _without_directives(items)[1]
        else:
            merged = _merge_list(current, items, field) if field.strategy == "merge" else items
        patch.pop(name, None)
        _require_keys(merged, field.key)
        original[name] = in_order(*partition(merged, order, field.key), order, current or [], field.key)


def _list_at(holder: Map, name: str) -> list[Any] | None:
    if name not in holder:
        return None
    if not isinstance(holder[name], list):
        raise MergeFailed(f"expected a []interface {{}}, but received a {_go_type(holder[name])}")
    return holder[name]


def _go_type(value: Any) -> str:
    return {"map": "map[string]interface {}", "slice": "[]interface {}", "invalid": "%!s(<nil>)"}.get(
        go_kind(value), go_kind(value))


def _require_keys(items: list[Any], key: str) -> None:
    for item in items:
        if key and not isinstance(item, dict):
            raise MergeFailed(f"expected a map[string]interface {{}}, but received a {_go_type(item)}")
        if key:
            _key_of(item, key)


def _check_order(items: list[Any], order: list[Any], key: str) -> None:
    """The items of the patch have to follow the order the patch itself asks for.

    Raises:
        MergeFailed: they don't.
    """
    if not items or not order:
        return
    _require_keys([item for item in items if not (isinstance(item, dict) and PATCH in item)] if key else [], key)
    _require_keys(order if key else [], key)
    kept = [item for item in items if not (isinstance(item, dict) and PATCH in item)]
    wanted = [item[key] for item in order] if key else order
    position = 0
    for value in wanted:
        if position < len(kept) and (kept[position][key] if key else kept[position]) == value:
            position += 1
    if position < len(kept):
        raise MergeFailed(f"The order in patch list:\n{go_format(items)}\n doesn't match {ELEMENT_ORDER} list:\n"
                          f"{go_format(order)}\n")
