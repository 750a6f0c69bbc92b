"""Objects as KYAML (``-o kyaml``): YAML's flow style with quoted strings and commas (sigs.k8s.io/yaml/kyaml)."""

from __future__ import annotations

import re
from typing import Any

from simulator.apimachinery.golang.formatting import sprint
from simulator.kubectl.yaml_output import ambiguous

_BARE_KEY = re.compile(r"[^\W](?:[\w./-]*\w)?\Z")
_FLOATS = frozenset(("nan", "inf", "infinity"))
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\0": "\\0", "\a": "\\a", "\b": "\\b", "\v": "\\v",
            "\f": "\\f", "\x1b": "\\e", "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P"}


def to_kyaml(obj: Any, in_order: bool = False) -> str:
    """The document, from the line that begins it to its final newline; ``in_order``: keys stay as they stand."""
    return f"---\n{_value(obj if in_order else _sorted(obj), '')}\n"


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _value(value: Any, indent: str) -> str:
    if isinstance(value, dict):
        return _mapping(value, indent)
    if isinstance(value, list):
        return _sequence(value, indent)
    if isinstance(value, str):
        return _text(value, indent)
    return "null" if value is None else sprint(value)


def _mapping(value: dict[str, Any], indent: str) -> str:
    if not value:
        return "{}"
    inner = indent + "  "
    lines = [f"{inner}{_key(key)}: {_value(value[key], inner)},\n" for key in value]
    return "{\n" + "".join(lines) + indent + "}"


def _sequence(value: list[Any], indent: str) -> str:
    if not value:
        return "[]"
    if all(isinstance(item, dict | list) and item for item in value):
        return "[" + ", ".join(_value(item, indent) for item in value) + "]"
    inner = indent + "  "
    return "[\n" + "".join(f"{inner}{_value(item, inner)},\n" for item in value) + indent + "]"


def _key(key: str) -> str:
    bare = _BARE_KEY.match(key) and not ambiguous(key) and key.lower() not in _FLOATS
    return key if bare else _quoted(key)


def _text(text: str, indent: str) -> str:
    if "\n" not in text:
        return _quoted(text)
    pad, lines = indent + "  ", text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return '"\\\n' + "".join(pad + _folded(line) for line in ended) + pad + '"'


def _folded(line: str) -> str:
    """A line of a longer text: a backslash keeps blanks at its beginning, one at its end joins it to the next."""
    return ("\\" if line[:1] in " \t" else " ") + _quoted(line)[1:-1] + "\\\n"


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char in "\t " or (char.isprintable() and char != "\ufeff"):
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
