"""Values by their types: which fields one has, how two differ, one laid over another, one without some fields.

Mirrors sigs.k8s.io/structured-merge-diff/typed (tofieldset.go, compare.go, merge.go, remove.go, validate.go).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator.apiserver.patch.apply.paths import Path, Paths, field_element, show
from simulator.apiserver.patch.apply.types import List, Map, Open, Type

MISSING: Any = object()
"""No value, which is not null."""


@dataclass(slots=True)
class Comparison:
    """The paths by which two values differ."""

    removed: set[Path] = field(default_factory=set)
    modified: set[Path] = field(default_factory=set)
    added: set[Path] = field(default_factory=set)

    @property
    def changed(self) -> set[Path]:
        """What is new or different."""
        return self.modified | self.added


def problems(type_: Type, value: Any, path: Path = ()) -> Iterator[str]:
    """What keeps a value from having a type, in upstream's words."""
    if value is None:
        return
    if not type_.takes(value):
        yield f"{show(path)}: expected {type_.expected}, got {_go_text(value)}"
    elif isinstance(type_, Map) and isinstance(value, dict):
        for key, item in value.items():
            inner, child = (*path, field_element(key)), type_.child(key)
            if child is None:
                yield f"{show(inner)}: field not declared in schema"
            else:
                yield from problems(child, item, inner)
    elif isinstance(type_, List):
        yield from _problems_of_items(type_, value, path)


def _problems_of_items(type_: List, value: list[Any], path: Path) -> Iterator[str]:
    seen: set[str] = set()
    for index, item in enumerate(value):
        try:
            element = type_.element(item)
        except ValueError as error:
            yield f"{show(path)}: element {index}: {error}"
            continue
        if element in seen:
            yield f"{show(path)}: duplicate entries for key {show((element,))}"
        seen.add(element)
        yield from problems(type_.item, item, (*path, element))


def _go_text(value: Any) -> str:
    match value:
        case dict():
            return "map"
        case list():
            return "list"
        case bool():
            return "boolean"
        case str():
            return "string"
        case _:
            return "numeric"


def field_set(type_: Type, value: Any) -> Paths:
    """The paths of all that a value says."""
    found: set[Path] = set()
    _collect(type_, value, (), found)
    return frozenset(found)


def _collect(type_: Type, value: Any, path: Path, found: set[Path]) -> None:
    if isinstance(type_, Map) and (value is None or isinstance(value, dict)):
        for key, item in (value or {}).items():
            child, inner = type_.child(key) or Type(), (*path, field_element(key))
            _collect(child, item, inner, found)
            if item is None or item == {} or not type_.is_struct_field(key):
                found.add(inner)
    elif isinstance(type_, List):
        for item in value or ():
            inner = (*path, type_.element(item))
            _collect(type_.item, item, inner, found)
            found.add(inner)
    else:
        found.add(path)


def compare(type_: Type, old: Any, new: Any) -> Comparison:
    """How two values of a type differ."""
    found = Comparison()
    _compare(type_, old, new, (), found)
    return found


def _compare(type_: Type, old: Any, new: Any, path: Path, found: Comparison) -> None:
    if old is new or (old is not MISSING and old == new):
        return
    if _is_leaf(type_, old, new):
        _note(old, new, path, found)
        return
    _note_presence(old, new, path, found)
    lefts, rights = _children(type_, old), _children(type_, new)
    for element in lefts.keys() | rights.keys():
        child, left = lefts.get(element, (None, MISSING))
        right_child, right = rights.get(element, (None, MISSING))
        _compare(child or right_child or Type(), left, right, (*path, element), found)


def _is_leaf(type_: Type, old: Any, new: Any) -> bool:
    if isinstance(type_, Open) and not (_is_object(old) and _is_object(new)):
        return True
    return not isinstance(type_, (Map, List)) or (_is_empty(old) and _is_empty(new))


def _is_object(value: Any) -> bool:
    return value is MISSING or isinstance(value, dict)


def _is_empty(value: Any) -> bool:
    return value is MISSING or value is None or value in ({}, [])


def _note(old: Any, new: Any, path: Path, found: Comparison) -> None:
    if old is not MISSING and new is not MISSING:
        found.modified.add(path)
    _note_presence(old, new, path, found)


def _note_presence(old: Any, new: Any, path: Path, found: Comparison) -> None:
    if old is MISSING:
        found.added.add(path)
    elif new is MISSING:
        found.removed.add(path)


def _children(type_: Type, value: Any) -> dict[str, tuple[Type | None, Any]]:
    """The parts of an object or a list by path element; of items that stand there twice, the last."""
    if _is_empty(value):
        return {}
    if isinstance(type_, Map):
        return {field_element(key): (type_.child(key), item) for key, item in value.items()}
    assert isinstance(type_, List)
    return {type_.element(item): (type_.item, item) for item in value}


def merge(type_: Type, old: Any, new: Any) -> Any:
    """``old`` with what ``new`` says laid over it; neither is changed. One may be MISSING; so may be the result."""
    if _is_leaf(type_, old, new):
        return old if new is MISSING else new
    merged = _merge_maps(type_, old, new) if isinstance(type_, Map) else _merge_lists(type_, old, new)
    return merged or MISSING


def _merge_maps(type_: Map, old: Any, new: Any) -> dict[str, Any]:
    left = {} if _is_empty(old) else old
    right = {} if _is_empty(new) else new
    merged = {}
    for key in [*left, *(key for key in right if key not in left)]:
        value = merge(type_.child(key) or Type(), left.get(key, MISSING), right.get(key, MISSING))
        if value is not MISSING:
            merged[key] = value
    return merged


def _merge_lists(type_: Type, old: Any, new: Any) -> list[Any]:
    """Items of both in an order that keeps that of each; where they disagree, that of ``new``."""
    assert isinstance(type_, List)
    left, right = _children(type_, old), _children(type_, new)
    merged = (merge(type_.item, left.get(element, (None, MISSING))[1], right.get(element, (None, MISSING))[1])
              for element in _interleaved(list(left), list(right)))
    return [item for item in merged if item is not MISSING]


def _interleaved(left: list[str], right: list[str]) -> Iterator[str]:
    """Each element once: what only the left one has stays before the shared one that it stood before.

    >>> "".join(_interleaved(list("abcd"), list("dxb")))
    'acdxb'
    """
    shared = [element for element in right if element in set(left)]
    position = 0
    for element in [*right, None]:
        target = shared[0] if shared else None
        while position < len(left) and left[position] != target:
            if left[position] not in right:
                yield left[position]
            position += 1
        if element == target:
            position, shared = position + 1, shared[1:]
        if element is not None:
            yield element


def without(type_: Type, value: Any, paths: Paths) -> Any:
    """A value less the fields and items at some paths; MISSING when nothing is left of it."""
    if not isinstance(type_, (Map, List)) or (isinstance(type_, Open) and not isinstance(value, dict)):
        return value
    if _is_empty(value):
        return MISSING
    inner: dict[str, set[Path]] = {}
    for path in paths:
        inner.setdefault(path[0], set()).add(path[1:])
    kept = [(element, _without_inner(child or Type(), item, inner.get(element)))
            for element, (child, item) in _children(type_, value).items()]
    left = [(element, item) for element, item in kept if item is not MISSING]
    if isinstance(type_, Map):
        return {element[2:]: item for element, item in left} or MISSING
    return [item for _, item in left] or MISSING


def _without_inner(type_: Type, item: Any, paths: set[Path] | None) -> Any:
    if paths is None:
        return item
    return MISSING if () in paths else without(type_, item, frozenset(paths))


def with_parents(type_: Type, paths: Paths) -> Paths:
    """The paths and the struct fields above them, which are nobody's own but go when all below them goes."""
    found = set(paths)
    for path in paths:
        current: Type | None = type_
        for depth, element in enumerate(path[:-1], 1):
            if isinstance(current, Map):
                if current.is_struct_field(element[2:]):
                    found.add(path[:depth])
                current = current.child(element[2:])
            elif isinstance(current, List):
                current = current.item
            else:
                break
    return frozenset(found)
