"""JSON patches, RFC 6902, with the limits of the library upstream uses (evanphx/json-patch v4).

Negative indexes count from the end; the document as a whole (path "") can be tested, not replaced; copies are
accounted for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.json_text import MAX_DEPTH, deeper_than
from simulator.apiserver.decoding.complaints import json_word

MAX_COPIED = 3 * 1024 * 1024
"""Bytes that the copy operations of one patch may write (apiserver/pkg/server/config.go)."""
_STRINGS = ("op", "path", "from")
_FIELDS = (*_STRINGS, "value")


class PatchFailed(ValueError):
    """An operation does not apply; the text says which and why."""


def check_operations(operations: Any) -> list[str]:
    """The unknown and repeated fields of a patch's operations.

    Raises:
        ValueError: it is no list of operations; the message is Go's.
    """
    if operations is not None and type(operations) is not list:
        raise ValueError(_mismatch(operations, "value of type []handlers.jsonPatchOp"))
    strict: list[str] = []
    for index, operation in enumerate(operations or ()):
        if not isinstance(operation, dict):
            raise ValueError(_mismatch(operation, "value of type handlers.jsonPatchOp"))
        for field in _STRINGS:
            if not isinstance(operation.get(field, ""), (str, type(None))):
                raise ValueError(_mismatch(operation[field], f"struct field jsonPatchOp.{field} of type string"))
        repeated = getattr(operation, "repeated", ())
        strict += [f'json patch duplicate field "[{index}].{key}"' for key in repeated]
        strict += [f'json patch unknown field "[{index}].{key}"' for key in operation if key not in _FIELDS]
    return strict


def _mismatch(value: Any, what: str) -> str:
    return f"json: cannot unmarshal {json_word(value)} into Go {what}"


def apply_json_patch(target: Any, operations: list[dict[str, Any]]) -> Any:
    """``target`` after all operations, in order; it is not changed itself.

    Raises:
        PatchFailed: an operation does not apply; none of them counts then.
    """
    document, copied = deep_copy(target), 0
    for operation in operations:
        name = operation.get("op")
        handler = _OPERATIONS.get(name)
        if handler is None:
            raise PatchFailed(f"Unexpected kind: {name}")
        handler(document, operation)
        if name == "copy":
            copied += _size(_get(document, operation["from"]))
            if copied > MAX_COPIED:
                raise PatchFailed(f"unable to copy: the accumulated size is {copied}, the limit is {MAX_COPIED}")
    if deeper_than(document, MAX_DEPTH):
        raise PatchFailed("exceeded max depth")
    return document


def _size(value: Any) -> int:
    try:
        return len(orjson.dumps(value))
    except orjson.JSONEncodeError:
        raise PatchFailed("exceeded max depth") from None


def _steps(path: Any) -> list[str]:
    """The steps of a JSON pointer.

    Raises:
        PatchFailed: it is none, or it names the whole document.
    """
    if not isinstance(path, str) or not path.startswith("/"):
        raise PatchFailed(f"doc is missing path: {path}")
    return [step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/")]


def _holder(document: Any, path: Any) -> tuple[Any, str]:
    """What holds the value at ``path``, and the last step to it."""
    *outer, last = _steps(path)
    for step in outer:
        document = _member(document, step, path)
    if not isinstance(document, (dict, list)):
        raise PatchFailed(f"doc is missing path: {path}")
    return document, last


def _member(holder: Any, step: str, path: Any) -> Any:
    if isinstance(holder, dict) and step in holder:
        return holder[step]
    if isinstance(holder, list):
        return holder[_index(step, len(holder), path)]
    raise PatchFailed(f"doc is missing path: {path}")


def _index(step: str, length: int, path: Any) -> int:
    """A position in a list of ``length``; -1 is the last."""
    digits = step[1:] if step.startswith("-") else step
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise PatchFailed(f"value was not a proper array index: {step}")
    position = int(step)
    if not -length <= position < length:
        raise PatchFailed(f"Unable to access invalid index: {path}")
    return position % length


def _get(document: Any, path: Any) -> Any:
    holder, last = _holder(document, path)
    return _member(holder, last, path)


def _value(operation: dict[str, Any]) -> Any:
    return deep_copy(operation.get("value"))


def _put(document: Any, path: Any, value: Any) -> None:
    holder, last = _holder(document, path)
    if isinstance(holder, dict):
        holder[last] = value
    elif last == "-":
        holder.append(value)
    else:
        holder.insert(_index(last, len(holder) + 1, path), value)


def _add(document: Any, operation: dict[str, Any]) -> None:
    _put(document, operation.get("path"), _value(operation))


def _remove(document: Any, operation: dict[str, Any]) -> Any:
    return _take(document, operation.get("path"))


def _take(document: Any, path: Any) -> Any:
    holder, last = _holder(document, path)
    found = _member(holder, last, path)
    del holder[last if isinstance(holder, dict) else _index(last, len(holder), path)]
    return found


def _replace(document: Any, operation: dict[str, Any]) -> None:
    path = operation.get("path")
    holder, last = _holder(document, path)
    _member(holder, last, path)
    holder[last if isinstance(holder, dict) else _index(last, len(holder), path)] = _value(operation)


def _move(document: Any, operation: dict[str, Any]) -> None:
    _put(document, operation.get("path"), _take(document, operation.get("from")))


def _copy(document: Any, operation: dict[str, Any]) -> None:
    _put(document, operation.get("path"), deep_copy(_get(document, operation.get("from"))))


def _test(document: Any, operation: dict[str, Any]) -> None:
    path, wanted = operation.get("path"), operation.get("value")
    if path == "":
        found = document
    elif wanted is None:
        found = _get_or_none(document, path)
    else:
        found = _get(document, path)
    if not _equal(found, wanted):
        raise PatchFailed(f"testing value {path} failed")


def _get_or_none(document: Any, path: Any) -> Any:
    holder, last = _holder(document, path)
    if isinstance(holder, dict):
        return holder.get(last)
    return _member(holder, last, path)


def _equal(left: Any, right: Any) -> bool:
    """JSON equality: true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return left == right


_OPERATIONS: dict[Any, Callable[[Any, dict[str, Any]], Any]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
