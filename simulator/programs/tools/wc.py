"""``wc``: lines, words, bytes."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("wc",)


def run(context: Context) -> int:
    """``wc [-lwcm] [file ...]``."""
    arguments = parse(context.args, "lwcmL", {"lines": "l", "words": "w", "bytes": "c", "chars": "m"})
    texts = list(context.texts(arguments.operands))
    rows = [(_counts(arguments, text), path) for path, text in texts]
    if len(arguments.operands) > 1:
        totals = [sum(column) for column in zip(*(counts for counts, _ in rows), strict=True)] or [0, 0, 0]
        rows.append((totals, "total"))
    single = len(rows) == 1 and len(rows[0][0]) == 1
    size = len(str(sum(len(text.encode()) for _, text in texts)))
    width = 1 if single else size if arguments.operands else 7
    for counts, path in rows:
        name = f" {path}" if arguments.operands else ""
        context.out(" ".join(f"{number:>{width}}" for number in counts) + name + "\n")
    return context.failed


def _counts(arguments: Arguments, text: str) -> list[int]:
    available = {
        "l": text.count("\n"),
        "w": len(text.split()),
        "m": len(text),
        "c": len(text.encode()),
        "L": max(map(len, text.splitlines()), default=0),
    }
    return [available[letter] for letter in "lwmcL" if arguments.has(letter)] or [available[x] for x in "lwc"]
