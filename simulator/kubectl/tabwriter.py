"""Columns aligned as Go's text/tabwriter does it, with kubectl's settings (printers.GetNewTabWriter: padding 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import combining, east_asian_width


def cell_width(text: str) -> int:
    """Width in runes, which is what tabwriter counts."""
    return len(text)


def display_width(text: str) -> int:
    """Width on a terminal: wide characters take two columns."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def align(rows: Iterable[Sequence[str]], minimum: int = 6, padding: int = 3) -> str:
    """Lines of cells padded to columns; the last cell of a row is not padded.

    As in tabwriter a column ends where a row has no further cell, so that blocks of rows align by themselves.
    """
    table = [list(row) for row in rows]
    widths = _column_widths(table, minimum, padding)
    lines = []
    for row, row_widths in zip(table, widths, strict=True):
        padded = [cell + " " * (row_widths[index] - cell_width(cell)) for index, cell in enumerate(row[:-1])]
        lines.append("".join([*padded, row[-1] if row else ""]))
    return "".join(line + "\n" for line in lines)


def _column_widths(table: list[list[str]], minimum: int, padding: int) -> list[list[int]]:
    widths: list[list[int]] = [[0] * max(len(row) - 1, 0) for row in table]
    for column in range(max((len(row) - 1 for row in table), default=0)):
        start = 0
        while start < len(table):
            if len(table[start]) - 1 <= column:
                start += 1
                continue
            end = start
            while end < len(table) and len(table[end]) - 1 > column:
                end += 1
            block = max(cell_width(table[row][column]) for row in range(start, end))
            width = max(block + padding, minimum) if block else 0
            for row in range(start, end):
                widths[row][column] = width
            start = end
    return widths
