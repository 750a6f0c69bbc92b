"""A text of an API object as Go would dump the struct it decodes to, zero values included: what upstream feeds its
hashes.

``struct_layout.txt`` lists, for each struct that can occur, its fields in order with their Go types
(``Go[=json]:type``; ``=.`` marks an embedded struct). A type that is not listed is a kind of string.

Mirrors k8s.io/utils/dump (ForHash: the format of go-spew's ``%#v``). Used by ``hashing`` and by the Endpoints
controller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.quantity import parse_quantity

_QUANTITY = re.compile(r"([+-]?)(\d*)\.?(\d*)([KMGTPE]i|[eE][+-]?\d+|[numkMGTPE]?)")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_INT64_DIGITS = 18
_WORD = 2**64


class _Field(NamedTuple):
    name: str
    json: str
    """The key in the JSON form; "." for an embedded struct, whose fields stand beside its neighbours."""
    type: str


def dump(type_name: str, value: Any) -> str:
    """``value`` as upstream dumps a Go variable of that type before hashing: ``(type)contents``."""
    if type_name.startswith("*"):
        inner = type_name[1:]
        return f"({type_name})<nil>" if value is None else f"({type_name}){_contents(inner, value)}"
    return f"({type_name}){_contents(type_name, value)}"


def _contents(type_name: str, value: Any) -> str:
    if type_name.startswith("[]"):
        return _slice(type_name[2:], value)
    if type_name in _SPECIAL:
        return _SPECIAL[type_name](value)
    if type_name in _layout():
        return "{" + " ".join(_members(type_name, value or {})) + "}"
    return _scalar(type_name, value)


def _scalar(type_name: str, value: Any) -> str:
    if type_name == "bool":
        return "true" if value else "false"
    if type_name in ("int32", "int64"):
        return str(value or 0)
    return value or ""


def _slice(element: str, items: list[Any] | None) -> str:
    return "[" + " ".join(_contents(element, item) for item in items) + "]" if items else "<nil>"


def _members(type_name: str, value: Object) -> Iterator[str]:
    for field in _layout()[type_name]:
        yield f"{field.name}:" + dump(field.type, value if field.json == "." else value.get(field.json))


def _strings(value: dict[str, str] | None) -> str:
    return "map[" + " ".join(f"{key}:{value[key]}" for key in sorted(value)) + "]" if value else "<nil>"


def _resources(value: dict[str, Any] | None) -> str:
    return "map[" + " ".join(f"{key}:{_quantity(value[key])}" for key in sorted(value)) + "]" if value else "<nil>"


def _time(_: Any) -> str:
    """Templates hold no times but the zero one."""
    return "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}"


def _int_or_string(value: int | str | None) -> str:
    number, text = (0, value) if isinstance(value, str) else (value or 0, "")
    kind = 1 if isinstance(value, str) else 0
    return f"{{Type:(intstr.Type){kind} IntVal:(int32){number} StrVal:(string){text}}}"


def _quantity(text: str | int | float | None) -> str:
    """A quantity as ParseQuantity leaves it: a small number and a power of ten, else a big decimal."""
    text = "0" if text is None else str(text)
    if text == "0":
        return _small_quantity(0, 0, "DecimalSI", text)
    _, digits, fraction, suffix = _QUANTITY.fullmatch(text).groups()
    if suffix.endswith("i"):
        return _binary_quantity(text, digits.lstrip("0"), suffix)
    exponent = _DECIMAL[suffix] if suffix in _DECIMAL else int(suffix[1:])
    form = "DecimalSI" if suffix in _DECIMAL else "DecimalExponent"
    shifted, scale = digits.lstrip("0") + fraction, exponent - len(fraction)
    if len(shifted) > _INT64_DIGITS:
        return _big_quantity(int(parse_quantity(text)), form)
    kept = scale % 3 == 0 and not shifted.endswith("000") and shifted[:1] != "0"
    return _small_quantity(int(shifted), scale, form, text if kept else "")


def _binary_quantity(text: str, digits: str, suffix: str) -> str:
    exponent = 10 * ("KMGTPE".index(suffix[0]) + 1)
    value = int(parse_quantity(text))
    if 15 - len(digits) - exponent * 3 // 10 - 1 < 0:
        return _big_quantity(value, "BinarySI")
    return _small_quantity(value, 0, "BinarySI", text if int(digits) & 7 else "")


def _small_quantity(value: int, scale: int, form: str, text: str) -> str:
    return (f"{{i:(resource.int64Amount){{value:(int64){value} scale:(resource.Scale){scale}}} "
            f"d:(resource.infDecAmount){{Dec:(*inf.Dec)<nil>}} s:(string){text} Format:(resource.Format){form}}}")


def _big_quantity(value: int, form: str) -> str:
    words = " ".join(str(word) for word in _words(abs(value)))
    number = f"{{neg:(bool){str(value < 0).lower()} abs:(big.nat)[{words}]}}"
    return (f"{{i:(resource.int64Amount){{value:(int64)0 scale:(resource.Scale)0}} "
            f"d:(resource.infDecAmount){{Dec:(*inf.Dec){{unscaled:(big.Int){number} scale:(inf.Scale)0}}}} "
            f"s:(string) Format:(resource.Format){form}}}")


def _words(value: int) -> Iterator[int]:
    while value:
        value, word = divmod(value, _WORD)
        yield word


_SPECIAL = {
    "map[string]string": _strings,
    "v1.ResourceList": _resources,
    "v1.Time": _time,
    "intstr.IntOrString": _int_or_string,
    "resource.Quantity": _quantity,
}


@cache
def _layout() -> dict[str, tuple[_Field, ...]]:
    text = files(__package__).joinpath("struct_layout.txt").read_text(encoding="ascii")
    rows = (line.split() for line in text.splitlines())
    return {name: tuple(_field(item) for item in fields) for name, *fields in rows}


def _field(item: str) -> _Field:
    names, _, type_name = item.partition(":")
    name, _, json = names.partition("=")
    return _Field(name, json or name[0].lower() + name[1:], type_name)
