"""Objects as YAML, byte for byte as sigs.k8s.io/yaml writes them, fast.

Keys are sorted, sequences not indented, strings quoted only where they would be read as something else, long lines
folded at 80 columns. Ordinary lines are written here; a string that needs folding, escapes or a block indicator is left
to libyaml, which go-yaml is a translation of.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from simulator.apimachinery.yaml_text import resolve
from simulator.kubectl.key_order import in_order

WIDTH = 80
PLAIN_SIGNS = ("=", "<<")
"""What libyaml quotes and go-yaml does not."""
_YAML_11_BOOL = re.compile(r"(?i:y|n|yes|no|on|off|true|false)\Z")
_NUMBER_LIKE = re.compile(r"(?=.*[0-9])[-+]?(0[xXoObB])?[0-9_]*\.?[0-9_]*([eE][-+]?[0-9]+)?\Z")
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?([Tt ].*)?\Z")
_SIMPLE = re.compile(r"[A-Za-z0-9_/](?:[A-Za-z0-9_./=+@-]|:(?=[A-Za-z0-9_./=+@-]))*\Z")
_WORDS = re.compile(r"[A-Za-z0-9_/](?:[A-Za-z0-9_./=+@(),;'\"-]|[:] ?(?=[A-Za-z0-9_./=+@-])(?<!: )| (?=[^ #]))*\Z")
_BLOCK = re.compile(r"[^ \n][^\n]*(?:\n[^\n]*)*\Z")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    """go-yaml's choices where PyYAML's differ."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.Dumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else '"' if ambiguous(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


@lru_cache(maxsize=8192)
def ambiguous(text: str) -> bool:
    """Whether the bare text would be read as something other than this string."""
    return bool(
        not text
        or _YAML_11_BOOL.match(text)
        or _NUMBER_LIKE.match(text)
        or _BASE_60.match(text)
        or _DATE.match(text)
        or not isinstance(resolve(text), str)
    )


def to_yaml(obj: Any) -> str:
    """The YAML document, with its final newline."""
    lines: list[str] = []
    if isinstance(obj, dict) and obj:
        _mapping(obj, "", "", lines)
    elif isinstance(obj, list) and obj:
        _sequence(obj, "", lines)
    else:
        return by_library(obj)
    return "\n".join(lines) + "\n"


def by_library(obj: Any) -> str:
    """The document as libyaml's emitter writes it."""
    return yaml.dump(obj, Dumper=_Dumper, sort_keys=True, allow_unicode=True, width=WIDTH, default_flow_style=False)


def _mapping(obj: dict[str, Any], first: str, indent: str, lines: list[str]) -> None:
    """Write the entries; ``first`` stands before the first one instead of the indent."""
    head = first
    for key in in_order(tuple(obj)):
        _entry(head + _key(key), obj[key], indent, lines)
        head = indent


def _entry(head: str, value: Any, indent: str, lines: list[str]) -> None:
    if isinstance(value, dict) and value:
        lines.append(f"{head}:")
        _mapping(value, indent + "  ", indent + "  ", lines)
    elif isinstance(value, list) and value:
        lines.append(f"{head}:")
        _sequence(value, indent, lines)
    else:
        _scalar(f"{head}: ", value, indent, lines)


def _sequence(items: list[Any], indent: str, lines: list[str]) -> None:
    for item in items:
        if isinstance(item, dict) and item:
            _mapping(item, indent + "- ", indent + "  ", lines)
        elif isinstance(item, list) and item:
            inner: list[str] = []
            _sequence(item, indent + "  ", inner)
            inner[0] = f"{indent}- {inner[0][len(indent) + 2:]}"
            lines += inner
        else:
            _scalar(indent + "- ", item, indent, lines)


def _scalar(head: str, value: Any, indent: str, lines: list[str]) -> None:
    if not isinstance(value, str):
        lines.append(head + _plain(value))
    elif value in PLAIN_SIGNS:
        lines.append(head + value)
    elif _SIMPLE.match(value):
        lines.append(f'{head}"{value}"' if ambiguous(value) else head + value)
    elif len(head) + len(value) < WIDTH and _WORDS.match(value) and not ambiguous(value):
        lines.append(head + value)
    else:
        lines += _difficult(head, value, indent)


def _plain(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return by_library(value).removesuffix("...\n").strip()


@lru_cache(maxsize=8192)
def _key(key: str) -> str:
    if key in PLAIN_SIGNS or (_SIMPLE.match(key) and not ambiguous(key)):
        return key
    return by_library({key: 1}).rpartition(":")[0]


def _difficult(head: str, text: str, indent: str) -> list[str]:
    """The lines of a string that only the library can write: it is given a value at the same place."""
    lead, depth = head[len(indent):], len(indent) // 2
    nested: Any = {"k": [text]} if lead == "- " else {"k" * max(len(lead) - 2, 1): text}
    for _ in range(depth):
        nested = {"k": nested}
    whole = by_library(nested).removesuffix("...\n")
    lines = whole[:-1].split("\n")[depth + (lead == "- "):]
    return [head + lines[0][len(head):], *lines[1:]]
