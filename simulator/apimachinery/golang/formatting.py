"""Go's fmt: what ``%v`` and its kin make of a value (Go's fmt/print.go and fmt/format.go)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulator.apimachinery.golang.values import MISSING, Boxed, type_name, unboxed

_DIRECTIVE = re.compile(
    r"%(?P<flags>[-+# 0]*)(?:\[(?P<at_width>[^\]]*)\](?=\*))?(?P<width>\*|\d+)?"
    r"(?P<dot>\.(?:\[(?P<at_precision>[^\]]*)\](?=\*))?(?P<precision>\*|\d+)?)?(?:\[(?P<at>[^\]]*)\])?")
WIDEST = 100_000
"""The widest field; Go allows a little more."""
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\"}


@dataclass(frozen=True, slots=True)
class Spec:
    """One directive: flags, width, precision (None: not given) and verb."""

    flags: str = ""
    width: int | None = None
    precision: int | None = None
    verb: str = "v"


PLAIN = Spec()


def sprint(value: Any) -> str:
    """The value as ``%v`` prints it."""
    return _value(value, PLAIN)


def sprint_all(values: Sequence[Any]) -> str:
    """fmt.Sprint: a blank between two operands of which neither is a string."""
    text, after = "", True
    for value in map(unboxed, values):
        is_text = isinstance(value, str)
        text += ("" if after or is_text else " ") + sprint(value)
        after = is_text
    return text


def sprintf(form: str, arguments: Sequence[Any]) -> str:
    """fmt.Sprintf, with Go's marks for what doesn't fit: ``%!d(string=x)``, ``%!s(MISSING)``, ``%!(EXTRA …)``."""
    out, place, supply = [], 0, _Supply(arguments)
    while (found := form.find("%", place)) >= 0:
        out.append(form[place:found])
        match = _DIRECTIVE.match(form, found)
        place = match.end() + 1
        out.append(_directive(match, form[match.end():match.end() + 1], supply))
    out.append(form[place:])
    if supply.extra:
        out.append("%!(EXTRA " + ", ".join(_described(value) for value in supply.extra) + ")")
    return "".join(out)


class _Supply:
    """The arguments of a format, taken in order or (``%[2]s``) by number."""

    def __init__(self, arguments: Sequence[Any]) -> None:
        self._arguments, self._next, self._reordered, self.bad = list(arguments), 0, False, False

    def seek(self, number: str | None) -> None:
        """Go on at the argument with this number, counted from 1."""
        if number is None:
            return
        self._reordered = True
        self.bad = self.bad or not (number.isdigit() and 1 <= int(number) <= len(self._arguments))
        if not self.bad:
            self._next = int(number) - 1

    @property
    def empty(self) -> bool:
        return self._next >= len(self._arguments)

    @property
    def extra(self) -> list[Any]:
        """What no directive asked for."""
        return [] if self._reordered else self._arguments[self._next:]

    def take(self) -> Any:
        """The next argument."""
        self._next += 1
        return self._arguments[self._next - 1]

    def number(self) -> int | None:
        """The next argument as a width or precision; None where it is none."""
        value = None if self.empty else unboxed(self.take())
        fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= WIDEST
        return int(value) if fits else None


def _directive(match: re.Match, verb: str, supply: _Supply) -> str:
    flags, trouble = match["flags"], ""
    supply.bad = False
    supply.seek(match["at_width"])
    width = _size(match["width"], supply)
    if match["width"] == "*" and width is None:
        trouble = "%!(BADWIDTH)"
    supply.seek(match["at_precision"])
    precision = 0 if match["dot"] and match["precision"] is None else _size(match["precision"], supply)
    if match["precision"] == "*" and (precision is None or precision < 0):
        precision, trouble = None, trouble + ("%!(BADPREC)" if precision is None else "")
    supply.seek(match["at"])
    if not verb:
        return trouble + "%!(NOVERB)"
    if verb == "%":
        return trouble + "%"
    if supply.bad:
        return f"{trouble}%!{verb}(BADINDEX)"
    if supply.empty:
        return f"{trouble}%!{verb}(MISSING)"
    if width is not None and width < 0:
        flags, width = flags + "-", -width
    return trouble + _value(supply.take(), Spec(flags, width, precision, verb))


def _size(text: str | None, supply: _Supply) -> int | None:
    if text == "*":
        return supply.number()
    return min(int(text), WIDEST) if text else None


def _described(value: Any) -> str:
    value = unboxed(value)
    return "<nil>" if value is MISSING or value is None else f"{type_name(value)}={sprint(value)}"


def _value(value: Any, spec: Spec) -> str:
    value = value.value if isinstance(value, Boxed) else value
    if spec.verb == "T":
        return _padded(type_name(value), spec)
    if value is None or value is MISSING:
        return _padded("<nil>", spec) if spec.verb == "v" else f"%!{spec.verb}(<nil>)"
    if isinstance(value, dict | list):
        return _composite(value, spec)
    text = _scalar(value, spec)
    return f"%!{spec.verb}({type_name(value)}={sprint(value)})" if text is None else text


def _composite(value: dict | list, spec: Spec) -> str:
    if spec.verb == "v" and "#" in spec.flags:
        return _go_syntax(value)
    if isinstance(value, dict):
        inner = " ".join(f"{_value(key, spec)}:{_value(value[key], spec)}" for key in sorted(value))
        return f"map[{inner}]"
    return "[" + " ".join(_value(item, spec) for item in value) + "]"


def _go_syntax(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{quote(key)}:{_go_syntax(value[key])}" for key in sorted(value))
        return f"map[string]interface {{}}{{{inner}}}"
    if isinstance(value, list):
        return "[]interface {}{" + ", ".join(map(_go_syntax, value)) + "}"
    if value is None:
        return "interface {}(nil)"
    return quote(value) if isinstance(value, str) else sprint(value)


go_syntax = _go_syntax
"""The value as ``%#v`` prints it."""


def _scalar(value: Any, spec: Spec) -> str | None:
    """The text, or None where the verb does not fit the type."""
    if isinstance(value, bool):
        return _padded("true" if value else "false", spec) if spec.verb in "vt" else None
    if isinstance(value, int):
        return _integer(int(value), spec)
    if isinstance(value, float):
        return _float(value, spec)
    return _string(value, spec)


def _string(text: str, spec: Spec) -> str | None:
    verb = spec.verb
    if spec.precision is not None and verb in "vsqxX":
        text = text[: spec.precision]
    if verb in "vs":
        return _padded(quote(text) if verb == "v" and "#" in spec.flags else text, spec)
    if verb == "q":
        raw = "#" in spec.flags and "`" not in text and text.isprintable()
        return _padded(f"`{text}`" if raw else quote(text, "+" in spec.flags), spec)
    if verb in "xX":
        digits = text.encode().hex(" ") if " " in spec.flags else text.encode().hex()
        return _padded(digits.upper() if verb == "X" else digits, spec)
    return None


def _integer(number: int, spec: Spec) -> str | None:
    verb = spec.verb
    if verb in "vd":
        return _number(str(abs(number)), number < 0, spec)
    if verb in "boOxX":
        digits = format(abs(number), {"O": "o"}.get(verb, verb))
        marked = "#" in spec.flags or verb == "O"
        prefix = {"b": "0b", "o": "0", "O": "0o", "x": "0x", "X": "0X"}[verb] if marked else ""
        return _number(digits, number < 0, spec, prefix)
    if verb in "cqU":
        char = chr(number) if 0 <= number < 0x110000 else "\ufffd"
        text = {"c": char, "q": _quoted_rune(char), "U": f"U+{number:04X}"}[verb]
        return _padded(text + (f" '{char}'" if verb == "U" and "#" in spec.flags else ""), spec)
    return None


def _quoted_rune(char: str) -> str:
    return "'" + ("\\'" if char == "'" else '"' if char == '"' else quote(char)[1:-1]) + "'"


def _number(digits: str, negative: bool, spec: Spec, prefix: str = "") -> str:
    if spec.precision is not None:
        digits = "" if spec.precision == 0 and digits == "0" else digits.rjust(spec.precision, "0")
    sign = "-" if negative else "+" if "+" in spec.flags else " " if " " in spec.flags else ""
    if "0" in spec.flags and "-" not in spec.flags and spec.width and spec.precision is None:
        digits = digits.rjust(spec.width - len(sign) - len(prefix), "0")
    return _padded(sign + prefix + digits, spec)


def _float(number: float, spec: Spec) -> str | None:
    verb = {"v": "g", "F": "f"}.get(spec.verb, spec.verb)
    if verb not in "eEfgG":
        return None
    if math.isinf(number) or math.isnan(number):
        text = "NaN" if math.isnan(number) else "+Inf" if number > 0 else "-Inf"
        return _padded(text if "+" in spec.flags else text.removeprefix("+"), replace(spec, flags=""))
    body = _shortest(abs(number)) if verb in "gG" and spec.precision is None else \
        format(abs(number), f".{6 if spec.precision is None else max(spec.precision, 1 if verb in 'gG' else 0)}{verb}")
    body = re.sub(r"e([-+])(\d)$", r"e\g<1>0\2", body)
    return _number(body.upper() if verb in "EG" else body, math.copysign(1, number) < 0, replace(spec, precision=None))


def _shortest(number: float) -> str:
    """Go's shortest ``%g``: with an exponent below 1e-4 and from 1e+06 on."""
    digits, power = _digits(number)
    if -5 < power < 6:
        return _plain_digits(digits, power)
    return f"{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{power:+03d}"


def _digits(number: float) -> tuple[str, int]:
    """The fewest digits that stand for the number, and the power of ten of the first."""
    mantissa, _, power = repr(number).partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + part).lstrip("0")
    first = len(whole) - 1 if whole != "0" else -1 - (len(part) - len(part.lstrip("0")))
    return digits.rstrip("0") or "0", (first if digits else 0) + int(power or 0)


def _plain_digits(digits: str, power: int) -> str:
    if power < 0:
        return "0." + "0" * (-power - 1) + digits
    whole, part = digits[: power + 1].ljust(power + 1, "0"), digits[power + 1:]
    return f"{whole}.{part}" if part else whole


def _padded(text: str, spec: Spec) -> str:
    if spec.width is None or len(text) >= spec.width:
        return text
    if "-" in spec.flags:
        return text.ljust(spec.width)
    return text.rjust(spec.width, "0" if "0" in spec.flags else " ")


def quote(text: str, ascii_only: bool = False) -> str:
    """The text as strconv.Quote writes it."""
    return '"' + "".join(_escaped(char, ascii_only) for char in text) + '"'


def _escaped(char: str, ascii_only: bool) -> str:
    if char == '"':
        return '\\"'
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if char == " " or (char.isprintable() and not (ascii_only and code > 126)):
        return char
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
