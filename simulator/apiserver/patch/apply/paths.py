"""Sets of field paths, as ``metadata.managedFields`` writes them (FieldsV1) and as conflicts name them.

A path is a tuple of elements in FieldsV1's own form: ``f:spec`` a field, ``k:{"name":"c"}`` the item with these keys,
``v:"x"`` the item that is this value. Mirrors sigs.k8s.io/structured-merge-diff/fieldpath.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

Path = tuple[str, ...]
Paths = frozenset[Path]


def field_element(key: str) -> str:
    """The element of a field."""
    return f"f:{key}"


def item_element(keys: dict[str, Any]) -> str:
    """The element of a list's item with these keys."""
    return "k:" + orjson.dumps(keys, option=orjson.OPT_SORT_KEYS).decode()


def value_element(value: Any) -> str:
    """The element of a set's item."""
    return "v:" + orjson.dumps(value).decode()


def decode_fields(fields: Any) -> Paths:
    """The paths of a FieldsV1 value.

    Raises:
        ValueError: it is none.
    """
    found: set[Path] = set()
    pending: list[tuple[Path, Any]] = [((), fields)]
    while pending:
        path, value = pending.pop()
        if not isinstance(value, dict):
            raise ValueError("FieldsV1 holds objects only")
        if path and not value:
            found.add(path)
        for key, inner in value.items():
            if key == ".":
                found.add(path)
            elif key[:2] in ("f:", "k:", "v:", "i:"):
                pending.append(((*path, key), inner))
            else:
                raise ValueError(f"unknown path element {key}")
    return frozenset(found)


def encode_fields(paths: Iterable[Path]) -> dict[str, Any]:
    """The FieldsV1 value of some paths, in upstream's order."""
    members = set(paths)
    root: dict[str, Any] = {}
    for path in sorted(members, key=_order):
        node = root
        for depth, element in enumerate(path, 1):
            if element not in node:
                node[element] = {}
            node = node[element]
            if depth < len(path) and path[:depth] in members and "." not in node:
                node["."] = {}
    return root


_KINDS = {"f": 0, "k": 1, "v": 2, "i": 3}


def _order(path: Path) -> list[tuple[int, str]]:
    return [(_KINDS[element[0]], element) for element in path]


def show(path: Path) -> str:
    """``.spec.containers[name="c"].image``."""
    return "".join(map(_show_element, path))


def _show_element(element: str) -> str:
    kind, text = element[0], element[2:]
    if kind == "f":
        return f".{text}"
    if kind == "k":
        pairs = orjson.loads(text).items()
        return "[" + ",".join(f"{key}={orjson.dumps(value).decode()}" for key, value in pairs) + "]"
    return f"[={text}]" if kind == "v" else f"[{text}]"
