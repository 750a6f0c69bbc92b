"""The description of kinds that have no describer of their own: every field, named in plain words.

Mirrors genericDescriber, printUnstructuredContent and smartLabelFor (kubectl/pkg/describe/describe.go).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object
from simulator.kinds.describing.events import events_of, write_events
from simulator.kinds.describing.writer import Writer

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

_SKIPPED = frozenset({
    ".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations",
})
_ACRONYMS = ("API", "URL", "UID", "GUID")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|-+")


def describe_generic(obj: Object, reader: Reader, now: float) -> str:
    """What ``kubectl describe`` prints for an object of any kind."""
    writer = Writer()
    writer.heading(obj)
    _write_fields(writer, obj, "", 0)
    write_events(writer, events_of(obj, reader), now)
    return writer.text()


def _write_fields(writer: Writer, content: dict[str, Any], prefix: str, level: int) -> None:
    for field in sorted(content):
        path, value = f"{prefix}.{field}", content[field]
        if path in _SKIPPED:
            continue
        if isinstance(value, dict):
            writer.line(f"{label_for(field)}:", level)
            _write_fields(writer, value, path, level + 1)
        elif isinstance(value, list):
            writer.line(f"{label_for(field)}:", level)
            _write_items(writer, value, path, level + 1)
        else:
            writer.field(label_for(field), _go_text(value), level)


def _write_items(writer: Writer, items: list[Any], path: str, level: int) -> None:
    for item in items:
        if isinstance(item, dict):
            _write_fields(writer, item, path, level)
        else:
            writer.line(_go_text(item), level)


def _go_text(value: Any) -> str:
    if value is None:
        return "<nil>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def label_for(field: str) -> str:
    """``holderIdentity`` → ``Holder Identity``, ``apiVersion`` → ``API Version``; names with other characters stay."""
    if not all(letter.isalpha() or letter == "-" for letter in field):
        return field
    return " ".join(map(_label_word, _merged(_WORD.findall(field))))


def _label_word(word: str) -> str:
    if word.upper() in _ACRONYMS:
        return word.upper()
    return word.title() if word.islower() else word


def _merged(words: list[str]) -> list[str]:
    """An acronym and the capitalised word after it are one: ``["pod", "IP", "Address"]`` → ``["pod", "IPAddress"]``."""
    merged: list[str] = []
    joining = False
    for word in words:
        if joining and word[0].isupper():
            merged[-1] += word
            joining = False
        else:
            merged.append(word)
            joining = len(word) >= 2 and word.isupper()
    return merged
