"""Columns of text separated by tabs, aligned as Go's text/tabwriter does it.

A cell is text that ends with a tab; text after a line's last tab belongs to no column. Neighbouring lines that have a
cell in a column form a block, and each block is as wide as its widest cell plus the padding.
"""

from __future__ import annotations

PADDING = 2


def aligned(text: str, padding: int = PADDING) -> str:
    """``text`` with its tabs replaced by blanks.

    Example: ``"a\\tb\\nlong\\tc\\n"`` becomes ``"a     b\\nlong  c\\n"``.
    """
    lines = [line.split("\t") for line in text.split("\n")]
    widths: list[list[int]] = [[] for _ in lines]
    _measure(lines, widths, 0, len(lines), 0, padding)
    return "\n".join(_joined(cells, width) for cells, width in zip(lines, widths, strict=True))


def _measure(
    lines: list[list[str]], widths: list[list[int]], start: int, end: int, column: int, padding: int
) -> None:
    """Find the blocks of a column in lines[start:end], note their width, then look at the next column inside each."""
    line = start
    while line < end:
        block = line
        while block < end and len(lines[block]) - 1 > column:
            block += 1
        if block > line:
            width = max(len(cells[column]) for cells in lines[line:block]) + padding
            for row in range(line, block):
                widths[row].append(width)
            _measure(lines, widths, line, block, column + 1, padding)
        line = block + 1


def _joined(cells: list[str], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells[:-1], widths, strict=True))
    return "".join(padded) + cells[-1]
