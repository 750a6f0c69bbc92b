"""JSON patches as the library applies them that upstream uses (evanphx/json-patch v4, patch.go).

It is laxer than RFC 6902: replacing or copying a field that an object does not have works. Negative indexes count from
the end, and copies are accounted for.
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
MISSING, INVALID_INDEX, TEST_FAILED = "missing value", "invalid index referenced", "test failed"
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
        PatchFailed: an operation does not apply; none of them counts then. The text is the library's.
    """
    document, copied = [deep_copy(target)], 0
    for operation in operations:
        name = operation.get("op")
        handler = _OPERATIONS.get(name)
        if handler is None:
            raise PatchFailed(f"Unexpected kind: {name}")
        size = handler(document, operation)
        if name == "copy":
            copied += size
            if copied > MAX_COPIED:
                raise PatchFailed(f"unable to copy: the accumulated size is {copied}, the limit is {MAX_COPIED}")
    if deeper_than(document[0], MAX_DEPTH):
        raise PatchFailed("exceeded max depth")
    return document[0]


def _size(value: Any) -> int:
    try:
        return len(orjson.dumps(value))
    except orjson.JSONEncodeError:
        raise PatchFailed("exceeded max depth") from None


def _pointer(operation: dict[str, Any], field: str, complaint: str) -> str:
    found = operation.get(field)
    if not isinstance(found, str):
        raise PatchFailed(f"{complaint}: {MISSING}")
    return found


def _holder(document: list[Any], path: str) -> tuple[Any, str] | None:
    """What holds the value at ``path``, and the last step to it; None where nothing could."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]
    if len(steps) < 2:
        return None
    holder = document[0]
    for step in steps[1:-1]:
        try:
            holder = _get(holder, step)
        except PatchFailed:
            return None
        if not isinstance(holder, (dict, list)):
            return None
    return (holder, steps[-1]) if isinstance(holder, (dict, list)) else None


def _number(step: str) -> int:
    digits = step[1:] if step[:1] in ("-", "+") else step
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise PatchFailed(f'strconv.Atoi: parsing "{step}": invalid syntax')
    return int(step)


def _index(step: str, length: int) -> int:
    """A position in a list of ``length``; -1 is the last."""
    position = _number(step)
    if not -length <= position < length:
        raise PatchFailed(f"Unable to access invalid index: {position}: {INVALID_INDEX}")
    return position % length


def _get(holder: Any, step: str) -> Any:
    """The value, None where an object has no such key."""
    return holder.get(step) if isinstance(holder, dict) else holder[_index(step, len(holder))]


def _put(holder: Any, step: str, value: Any) -> None:
    if isinstance(holder, dict):
        holder[step] = value
    elif step == "-":
        holder.append(value)
    else:
        try:
            position = _number(step)
        except PatchFailed as problem:
            raise PatchFailed(f"value was not a proper array index: '{step}': {problem}") from None
        holder.insert(_index(str(position), len(holder) + 1), value)


def _take(holder: Any, step: str) -> None:
    if isinstance(holder, list):
        del holder[_index(step, len(holder))]
    elif step in holder:
        del holder[step]
    else:
        raise PatchFailed(f"Unable to remove nonexistent key: {step}: {MISSING}")


def _located(what: str, work: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return work(*arguments)
    except PatchFailed as problem:
        raise PatchFailed(f"{what}: {problem}") from None


def _value(operation: dict[str, Any]) -> Any:
    return deep_copy(operation.get("value"))


def _add(document: list[Any], operation: dict[str, Any]) -> None:
    path = _pointer(operation, "path", "add operation failed to decode path")
    found = _holder(document, path)
    if found is None:
        raise PatchFailed(f'add operation does not apply: doc is missing path: "{path}": {MISSING}')
    _located(f"error in add for path: '{path}'", _put, *found, _value(operation))


def _remove(document: list[Any], operation: dict[str, Any]) -> None:
    path = _pointer(operation, "path", "remove operation failed to decode path")
    found = _holder(document, path)
    if found is None:
        raise PatchFailed(f'remove operation does not apply: doc is missing path: "{path}": {MISSING}')
    _located(f"error in remove for path: '{path}'", _take, *found)


def _replace(document: list[Any], operation: dict[str, Any]) -> None:
    path = _pointer(operation, "path", "replace operation failed to decode path: operation missing path field")
    if path == "":
        document[0] = _whole(_value(operation))
        return
    found = _holder(document, path)
    if found is None:
        raise PatchFailed(f"replace operation does not apply: doc is missing path: {path}: {MISSING}")
    holder, step = found
    try:
        _get(holder, step)
    except PatchFailed:
        raise PatchFailed(f"replace operation does not apply: doc is missing key: {path}: {MISSING}") from None
    holder[step if isinstance(holder, dict) else _index(step, len(holder))] = _value(operation)


def _whole(value: Any) -> Any:
    if not isinstance(value, (dict, list)):
        raise PatchFailed("replace operation value must be object or array: %!w(<nil>)")
    return value


def _move(document: list[Any], operation: dict[str, Any]) -> None:
    source = _pointer(operation, "from", "move operation failed to decode from: operation, missing from field")
    found = _holder(document, source)
    if found is None:
        raise PatchFailed(f"move operation does not apply: doc is missing from path: {source}: {MISSING}")
    where = f"error in move for path: '{found[1]}'"
    value = _located(where, _get, *found)
    _located(where, _take, *found)
    path = _pointer(operation, "path", "move operation failed to decode path: operation missing path field")
    target = _holder(document, path)
    if target is None:
        raise PatchFailed(f"move operation does not apply: doc is missing destination path: {path}: {MISSING}")
    _located(f"error in move for path: '{path}'", _put, *target, value)


def _copy(document: list[Any], operation: dict[str, Any]) -> int:
    source = _pointer(operation, "from", "copy operation failed to decode from: operation, missing from field")
    found = _holder(document, source)
    if found is None:
        raise PatchFailed(f"copy operation does not apply: doc is missing from path: {source}: {MISSING}")
    value = _located(f"error in copy for from: '{source}'", _get, *found)
    path = _pointer(operation, "path", "copy operation failed to decode path")
    target = _holder(document, path)
    if target is None:
        raise PatchFailed(f"copy operation does not apply: doc is missing destination path: {path}: {MISSING}")
    size = _size(value)
    _located("error while adding value during copy", _put, *target, deep_copy(value))
    return size


def _test(document: list[Any], operation: dict[str, Any]) -> None:
    path = _pointer(operation, "path", "test operation failed to decode path: operation missing path field")
    if path == "":
        value = document[0]
    else:
        found = _holder(document, path)
        if found is None:
            raise PatchFailed(f"test operation does not apply: is missing path: {path}: {MISSING}")
        value = _located(f"error in test for path: '{path}'", _get, *found)
    if not _equal(value, operation.get("value")):
        raise PatchFailed(f"testing value {path} failed: {TEST_FAILED}")


def _equal(left: Any, right: Any) -> bool:
    """JSON equality: true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return left == right


_OPERATIONS: dict[Any, Callable[[list[Any], dict[str, Any]], Any]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
