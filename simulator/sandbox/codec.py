"""How tables and batches are written to Redis and to archives: JSON, compressed where that pays."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from simulator.engine import Change

COMPRESS_OVER = 512
"""Bytes from which a value is compressed. Repetitive JSON shrinks about tenfold."""
_PLAIN, _ZLIB = b"j", b"z"


def pack(value: Any) -> bytes:
    """A JSON value as bytes."""
    data = orjson.dumps(value)
    return _ZLIB + zlib.compress(data, 1) if len(data) > COMPRESS_OVER else _PLAIN + data


def unpack(data: bytes) -> Any:
    """The JSON value of ``pack``."""
    return orjson.loads(zlib.decompress(data[1:]) if data[:1] == _ZLIB else data[1:])


@dataclass(frozen=True)
class Batch:
    """One commit: what changed between revision - 1 and ``revision``, in order."""

    revision: int
    changes: tuple[Change, ...]

    @cached_property
    def now(self) -> float:
        """Virtual time after the batch, or 0 when it did not touch the clock."""
        return next((c.new for c in reversed(self.changes) if (c.table, c.key) == ("meta", "now")), 0.0)

    @cached_property
    def resource_version(self) -> int:
        """Resource version of the last object written, 0 when none was."""
        return max((change.version for change in self.changes), default=0)

    @cached_property
    def objects(self) -> tuple[Change, ...]:
        """The writes of API objects."""
        return tuple(change for change in self.changes if change.table == "objects")


def condensed(changes: Iterable[Change]) -> list[Change]:
    """The changes without what nobody can ask for: of timers, runtime and meta only the net effect of the batch."""
    single: list[Change] = []
    net: dict[tuple[str, str], Change] = {}
    for change in changes:
        if change.table in ("objects", "logs", "files"):
            single.append(change)
        else:
            first = net.get((change.table, change.key))
            net[change.table, change.key] = change if first is None else change._replace(old=first.old)
    return single + [change for change in net.values() if change.old != change.new]


def pack_batch(changes: list[Change]) -> bytes:
    """A batch's changes as one log entry."""
    return pack([list(change) for change in changes])


def unpack_batch(revision: int, data: bytes) -> Batch:
    """The batch of a log entry."""
    return Batch(revision, tuple(Change(*fields) for fields in unpack(data)))


def final_values(changes: Iterable[Change]) -> dict[str, dict[str, Any]]:
    """By table and key the value each touched key ended with (None: gone)."""
    tables: dict[str, dict[str, Any]] = {}
    for change in changes:
        tables.setdefault(change.table, {})[change.key] = change.new
    return tables
