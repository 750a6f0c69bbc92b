"""Tables of JSON values with a journal, the whole memory of one cluster.

Everything that must survive a process lives here: API objects, timers, the components' private state, container
output, the terminal's files, and the scalars of the engine itself (``meta``). A transaction writes straight into the
tables and the journal remembers what stood there before, so that a commit is a list of changes and a refused commit is
undone by putting the old values back. Values are never changed in place: replace them.

The role of etcd's MVCC store in upstream, cut down to what one writer at a time needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

TABLES = ("objects", "timers", "runtime", "files", "logs", "meta")
"""Every table there is. ``meta`` holds the engine's scalars (now, counters, clock)."""

Observer = Callable[[str, Any, Any], None]


class Change(NamedTuple):
    """One write of one key.

    ``old`` and ``new`` are the values before and after, None meaning absent. ``author`` is the component that wrote,
    ``at`` the virtual time, ``version`` the resource version (0 outside the ``objects`` table).
    """

    table: str
    key: str
    old: Any
    new: Any
    author: str = ""
    at: float = 0.0
    version: int = 0


class State:
    """The tables of one cluster and the journal of the transaction that is under way.

    Observers of a table see every change at once, in order, whether it comes from a transaction, from undoing one, or
    from another process's log (``apply``): that is how indexes stay true.
    """

    def __init__(self) -> None:
        self.author = ""
        self._tables: dict[str, dict[str, Any]] = {name: {} for name in TABLES}
        self._journal: list[Change] = []
        self._observers: dict[str, list[Observer]] = {name: [] for name in TABLES}

    def observe(self, table: str, observer: Observer) -> None:
        """Call ``observer(key, old, new)`` after each change of ``table``."""
        self._observers[table].append(observer)

    def get(self, table: str, key: str, default: Any = None) -> Any:
        """The value at ``key``, or ``default``. Treat it as frozen."""
        return self._tables[table].get(key, default)

    def items(self, table: str) -> Iterator[tuple[str, Any]]:
        """All (key, value) of a table, in order of first insertion. Don't write the table while iterating."""
        return iter(self._tables[table].items())

    def size(self, table: str) -> int:
        """How many keys the table holds."""
        return len(self._tables[table])

    def put(self, table: str, key: str, value: Any, version: int = 0) -> None:
        """Set ``key`` to a JSON value (``None`` deletes it) and journal what was there."""
        rows = self._tables[table]
        old = rows.get(key)
        self._journal.append(Change(table, key, old, value, self.author, self._tables["meta"].get("now", 0.0), version))
        self._write(table, key, old, value)

    def delete(self, table: str, key: str, version: int = 0) -> None:
        """Remove ``key``; nothing happens where it is absent."""
        if key in self._tables[table]:
            self.put(table, key, None, version)

    def commit(self) -> list[Change]:
        """Close the transaction and return its writes, in order."""
        journal, self._journal = self._journal, []
        return journal

    def savepoint(self) -> int:
        """A mark to which ``rollback`` can return."""
        return len(self._journal)

    def rollback(self, savepoint: int = 0) -> None:
        """Undo the transaction, or what it did since ``savepoint``: every touched key gets its old value back."""
        undone = self._journal[savepoint:]
        del self._journal[savepoint:]
        self.undo(undone)

    def undo(self, changes: Sequence[Change]) -> None:
        """Put back what stood there before ``changes``, which must be the latest writes."""
        for change in reversed(changes):
            self._write(change.table, change.key, change.new, change.old)

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table, as a shallow copy."""
        return {name: dict(rows) for name, rows in self._tables.items()}

    def restore(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        """Fill an empty state, telling the observers of each row; nothing is journaled."""
        for name, rows in tables.items():
            for key, value in rows.items():
                self._write(name, key, None, value)

    def apply(self, changes: Iterable[Change]) -> None:
        """Take over changes that were committed elsewhere.

        Raises:
            RuntimeError: a transaction is open here; commit or roll it back first.
        """
        if self._journal:
            raise RuntimeError("apply() inside an open transaction")
        for change in changes:
            self._write(change.table, change.key, self._tables[change.table].get(change.key), change.new)

    def _write(self, table: str, key: str, old: Any, new: Any) -> None:
        if new is None:
            self._tables[table].pop(key, None)
        else:
            self._tables[table][key] = new
        for observer in self._observers[table]:
            observer(key, old, new)
