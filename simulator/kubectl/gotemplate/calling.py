"""What a template can call: Go's predefined functions and kubectl's two.

Mirrors text/template/funcs.go and cli-runtime/pkg/printers/template.go.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote_plus

from simulator.apimachinery.golang import comparing
from simulator.apimachinery.golang.formatting import sprint, sprint_all, sprintf
from simulator.apimachinery.golang.values import (
    MISSING,
    Boxed,
    Byte,
    Int,
    is_number,
    is_true,
    type_name,
    unboxed,
)

_HTML = {"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SCRIPT = {"\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D"}
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/=\r\n]")


@dataclass(frozen=True, slots=True)
class Function:
    """A function and its parameters: "string", "any" (interface{}) or "value" (reflect.Value).

    Args:
        call: takes the list of arguments; a ValueError is what Go returns as the error.
        fixed: how many parameters there are before those that repeat.
        variadic: whether the last may repeat.
    """

    call: Callable[[list[Any]], Any]
    types: tuple[str, ...]
    variadic: bool = False

    @property
    def fixed(self) -> int:
        return len(self.types) - self.variadic

    def type_of(self, place: int) -> str:
        """The type of the parameter at ``place``."""
        return self.types[min(place, len(self.types) - 1)]


def fitted(value: Any, wanted: str) -> Any:
    """The value as a parameter of type ``wanted`` takes it.

    Raises:
        TypeError: it doesn't fit; in Go's words.
    """
    if wanted != "string":
        return value
    if value is MISSING:
        raise TypeError("invalid value; expected string")
    inner = unboxed(value)
    if inner is MISSING:
        raise TypeError("wrong type for value; expected string; got interface {}")
    if not isinstance(inner, str):
        raise TypeError(f"wrong type for value; expected string; got {type_name(inner)}")
    return inner


def _index(values: list[Any]) -> Any:
    item, *indexes = values
    item = unboxed(item)
    if item is MISSING:
        raise ValueError("index of untyped nil")
    for index in map(unboxed, indexes):
        if isinstance(item, Boxed) and item.value is None:
            raise ValueError("index of nil pointer")
        item = _indexed(unboxed(item), index)
    return item


def _indexed(item: Any, index: Any) -> Any:
    if isinstance(item, list | str):
        place = _place(index, len(item.encode()) if isinstance(item, str) else len(item))
        if isinstance(item, str):
            data = item.encode()
            if place == len(data):
                raise ValueError("reflect: string index out of range")
            return Byte(data[place])
        if place == len(item):
            raise ValueError("reflect: slice index out of range")
        return Boxed(item[place])
    if isinstance(item, dict):
        if index is MISSING:
            raise ValueError("value is nil; should be of type string")
        if not isinstance(index, str):
            raise ValueError(f"value has type {type_name(index)}; should be string")
        return Boxed(item.get(index))
    raise ValueError(f"can't index item of type {type_name(item)}")


def _place(index: Any, length: int) -> int:
    if index is MISSING:
        raise ValueError("cannot index slice/array with nil")
    if not is_number(index):
        raise ValueError(f"cannot index slice/array with type {type_name(index)}")
    if not 0 <= index <= length:
        raise ValueError(f"index out of range: {index}")
    return index


def _slice(values: list[Any]) -> Any:
    item, *indexes = map(unboxed, values)
    if item is MISSING:
        raise ValueError("slice of untyped nil")
    if len(indexes) > 3:
        raise ValueError(f"too many slice indexes: {len(indexes)}")
    if isinstance(item, str) and len(indexes) == 3:
        raise ValueError("cannot 3-index slice a string")
    if not isinstance(item, str | list):
        raise ValueError(f"can't slice item of type {type_name(item)}")
    whole = item.encode() if isinstance(item, str) else item
    places = [_place(index, len(whole)) for index in indexes]
    for low, high in pairwise(places):
        if low > high:
            raise ValueError(f"invalid slice index: {low} > {high}")
    cut = whole[slice(*(places[:2] if len(places) > 1 else [*places, None] if places else [None]))]
    return cut.decode(errors="replace") if isinstance(cut, bytes) else cut


def _length(values: list[Any]) -> Any:
    (item,) = values
    if isinstance(item, Boxed) and item.value is None:
        raise ValueError("len of nil pointer")
    item = unboxed(item)
    if item is MISSING:
        raise ValueError("reflect: call of reflect.Value.Type on zero Value")
    if isinstance(item, str):
        return Int(len(item.encode()))
    if not isinstance(item, list | dict):
        raise ValueError(f"len of type {type_name(item)}")
    return Int(len(item))


def _call(values: list[Any]) -> Any:
    name, item = values[0], unboxed(values[1])
    if item is MISSING:
        raise ValueError("call of nil")
    raise ValueError(f"non-function {name} of type {type_name(item)}")


def _joined(values: list[Any]) -> str:
    if len(values) == 1 and isinstance(unboxed(values[0]), str):
        return unboxed(values[0])
    return sprint_all(values)


def _html(values: list[Any]) -> str:
    return "".join(_HTML.get(char, char) for char in _joined(values))


def _script(values: list[Any]) -> str:
    return "".join(_script_char(char) for char in _joined(values))


def _script_char(char: str) -> str:
    if char in _SCRIPT:
        return _SCRIPT[char]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04X}"


def _exists(values: list[Any]) -> bool:
    item, *indexes = map(unboxed, values)
    for index in indexes:
        if isinstance(item, list | str) and is_number(index):
            if not 0 <= index < len(item):
                return False
            item = item[index]
        elif isinstance(item, dict) and isinstance(index, str | _MISSING_TYPE):
            item = item.get(index if isinstance(index, str) else "")
        else:
            return False
    return item is not None


_MISSING_TYPE = type(MISSING)


def _decoded(values: list[Any]) -> str:
    (text,) = values
    found = _NO_BASE64.search(text)
    plain = text.replace("\r", "").replace("\n", "")
    try:
        if found:
            raise binascii.Error
        return base64.b64decode(plain, validate=True).decode(errors="replace")
    except binascii.Error:
        at = found.start() if found else _first_bad(text)
        raise ValueError(f"base64 decode failed: illegal base64 data at input byte {at}") from None


def _first_bad(text: str) -> int:
    """Where Go's decoder stops: at padding that should not be there, or at the end of what is too short."""
    bare = text.rstrip("=\r\n")
    padding = text.find("=")
    if padding < 0:
        return len(text) - len(text) % 4
    return padding if padding < len(bare) or len(bare) % 4 < 2 else len(text)


def _print_line(values: list[Any]) -> str:
    return " ".join(sprint(unboxed(value)) for value in values) + "\n"


FUNCTIONS: dict[str, Function] = {
    "and": Function(list, ("value", "value"), True),
    "or": Function(list, ("value", "value"), True),
    "not": Function(lambda values: not is_true(values[0]), ("value",)),
    "call": Function(_call, ("value", "value"), True),
    "eq": Function(comparing.equal, ("value", "value"), True),
    "ne": Function(comparing.differ, ("value", "value")),
    "lt": Function(comparing.less, ("value", "value")),
    "le": Function(comparing.less_or_equal, ("value", "value")),
    "gt": Function(comparing.greater, ("value", "value")),
    "ge": Function(comparing.greater_or_equal, ("value", "value")),
    "html": Function(_html, ("any",), True),
    "js": Function(_script, ("any",), True),
    "urlquery": Function(lambda values: quote_plus(_joined(values), safe="~"), ("any",), True),
    "index": Function(_index, ("value", "value"), True),
    "slice": Function(_slice, ("value", "value"), True),
    "len": Function(_length, ("value",)),
    "print": Function(sprint_all, ("any",), True),
    "println": Function(_print_line, ("any",), True),
    "printf": Function(lambda values: sprintf(values[0], values[1:]), ("string", "any"), True),
    "exists": Function(_exists, ("any", "any"), True),
    "base64decode": Function(_decoded, ("string",)),
}
