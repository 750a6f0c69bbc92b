"""Server-side tables on the terminal: columns, labels, namespaces, sorting, several kinds under one another.

Mirrors cli-runtime/pkg/printers/tableprinter.go and kubectl/pkg/cmd/get.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kinds import Kind
from simulator.kubectl.command import Invocation
from simulator.kubectl.output import printed_name
from simulator.kubectl.tabwriter import align

OUTPUTS = ("", "wide")


class TablePrinter:
    """Prints the tables of one command.

    Args:
        multiple: several kinds are shown: names carry their kind and an empty line parts the tables.
        streaming: rows come one by one (a watch): the header is printed once and columns keep their widths.
    """

    def __init__(self, call: Invocation, multiple: bool = False, streaming: bool = False) -> None:
        self._call = call
        self._multiple = multiple
        self._streaming = streaming
        self._pending: list[tuple[Kind, list[list[str]], list[str]]] = []
        self._headed: Kind | None = None
        self.printed = False

    def add(self, kind: Kind, table: dict[str, Any], event: str = "") -> None:
        """Take a Table; ``event`` is the watch event it came with."""
        flags = self._call.flags
        columns = [c for c in table.get("columnDefinitions") or self._columns if self._shown(c)]
        self._columns = table.get("columnDefinitions") or self._columns
        indexes = [self._columns.index(column) for column in columns]
        header = [column["name"].upper() for column in columns]
        rows = [self._cells(kind, row, indexes) for row in table.get("rows") or ()]
        header = self._extra_headers(kind, header)
        if flags["output-watch-events"] and event:
            header, rows = ["EVENT", *header], [[event, *row] for row in rows]
        if self._pending and not self._streaming and self._pending[-1][0] is kind and self._pending[-1][2] == header:
            self._pending[-1][1].extend(rows)
        else:
            self._pending.append((kind, rows, header))

    _columns: list[dict[str, Any]] = []

    def flush(self) -> None:
        """Print what was taken."""
        pending, self._pending = self._pending, []
        for kind, rows, header in pending:
            lines = list(rows)
            with_header = not self._call.flags["no-headers"] and self._headed is not kind
            if with_header:
                lines.insert(0, header)
            if self.printed and self._headed is not kind and not self._call.flags["no-headers"]:
                self._call.io.out("\n")
            self._headed = kind
            self.printed = True
            self._call.io.out(self._aligned(lines))

    def _aligned(self, lines: list[list[str]]) -> str:
        if not self._streaming:
            return align(lines)
        self._widths = [max(len(cell) + 3, 6, *self._widths[index:index + 1]) for index, cell in
                        enumerate(lines[0])] + self._widths[len(lines[0]):]
        for line in lines[1:]:
            self._widths = [max(width, len(cell) + 3) for width, cell in zip(self._widths, line, strict=False)]
        return "".join("".join([*(cell.ljust(width) for cell, width in zip(line[:-1], self._widths, strict=False)),
                                line[-1]]) + "\n" for line in lines)

    _widths: list[int] = []

    def _shown(self, column: dict[str, Any]) -> bool:
        return column.get("priority", 0) == 0 or self._call.flags["output"] == "wide"

    def _cells(self, kind: Kind, row: dict[str, Any], indexes: list[int]) -> list[str]:
        obj = row.get("object") or {}
        cells = [_text(row["cells"][index]) for index in indexes]
        if cells and (self._multiple or self._call.flags["show-kind"]):
            cells[0] = printed_name({**obj, "apiVersion": kind.api_version, "kind": kind.kind})
        return self._with_extras(kind, obj, cells)

    def _with_extras(self, kind: Kind, obj: Object, cells: list[str]) -> list[str]:
        flags, meta = self._call.flags, obj.get("metadata") or {}
        labels = meta.get("labels") or {}
        if flags["all-namespaces"] and kind.namespaced:
            cells = [meta.get("namespace", ""), *cells]
        cells += [labels.get(name, "") for name in flags["label-columns"]]
        if flags["show-labels"]:
            cells.append(",".join(f"{key}={labels[key]}" for key in sorted(labels)) or "<none>")
        return cells

    def _extra_headers(self, kind: Kind, header: list[str]) -> list[str]:
        flags = self._call.flags
        if flags["all-namespaces"] and kind.namespaced:
            header = ["NAMESPACE", *header]
        header = header + [name.rpartition("/")[2].upper() for name in flags["label-columns"]]
        return [*header, "LABELS"] if flags["show-labels"] else header


def _text(cell: Any) -> str:
    """A cell as the printer writes it: the first line only, ``<none>`` for null."""
    if cell is None:
        return "<none>"
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = str(cell)
    return text.split("\n", 1)[0] + "..." if "\n" in text else text
