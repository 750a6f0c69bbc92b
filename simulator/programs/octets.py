"""Bytes as text and back without loss: containers' files and pipes hold text, archives and terminals carry bytes.

Bytes that are no UTF-8 become characters of a private range (U+EF80 to U+EFFF); those characters themselves are kept
apart by treating their own encoding as such bytes. Unlike Python's surrogate escapes the result is valid JSON.
"""

from __future__ import annotations

import codecs
import re

_FIRST = 0xEF00
_ESCAPES = re.compile("[\uef80-\uefff]")
_PRIVATE = re.compile(rb"\xee\xbe[\x80-\xbf]|\xee\xbf[\x80-\xbf]")


def to_text(data: bytes) -> str:
    """The text of bytes; ``to_bytes`` gives exactly them back."""
    parts, place = [], 0
    for match in _PRIVATE.finditer(data):
        parts += [_plain(data[place : match.start()]), "".join(chr(_FIRST + byte) for byte in match.group())]
        place = match.end()
    return "".join([*parts, _plain(data[place:])])


def _plain(data: bytes) -> str:
    text = data.decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]", lambda match: chr(_FIRST + (ord(match.group()) & 0xFF)), text)


def to_bytes(text: str) -> bytes:
    """The bytes of a text, escaped ones restored."""
    if not _ESCAPES.search(text):
        return text.encode("utf-8", "replace")
    escaped = _ESCAPES.sub(lambda match: chr(0xDC00 + (ord(match.group()) & 0xFF)), text)
    return escaped.encode("utf-8", "surrogateescape")


class Decoder:
    """``to_text`` for a stream: a character that is cut in two waits for its rest."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes, final: bool = False) -> str:
        """The text of what has come; with ``final`` nothing is held back."""
        data, self._held = self._held + data, b""
        if not final and (cut := _unfinished(data)):
            data, self._held = data[:-cut], data[-cut:]
        return to_text(data)


def _unfinished(data: bytes) -> int:
    """How many bytes at the end are the beginning of a character."""
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    decoder.decode(data[-3:])
    return len(decoder.getstate()[0])
