"""``ls``: names, in columns for a terminal, or long."""

from __future__ import annotations

import posixpath
from datetime import UTC, datetime
from typing import Any

from simulator.programs.shell.context import Context
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("ls", "ll")
BLUE, GREEN, PLAIN = "\x1b[1;34m", "\x1b[1;32m", "\x1b[0m"
SIX_MONTHS = 182 * 86400
Item = tuple[str, dict[str, Any]]


def run(context: Context) -> int:
    """``ls [-laA1dhRrtSF] [path ...]``."""
    arguments = parse(context.args, "laA1dhRrtSFnGp", {"all": "a", "almost-all": "A", "human-readable": "h"})
    if context.name == "ll":
        arguments.options["l"] = [""]
    paths = sorted(arguments.operands) or ["."]
    status, files, folders = 0, [], []
    for path in paths:
        entry = context.files.entry(path)
        if entry is None or ("text" in entry and path.endswith("/")):
            context.err(f"ls: cannot access '{path}': No such file or directory\n")
            status = 2
        elif "dir" in entry and not arguments.has("d"):
            folders.append(path)
        else:
            files.append((path, entry))
    if files:
        _list(context, arguments, _sorted(arguments, files))
    titled = len(paths) > 1 or arguments.has("R")
    for index, path in enumerate(folders):
        _folder(context, arguments, path, titled, bool(files) or index > 0)
    return status


def _folder(context: Context, arguments: Arguments, path: str, titled: bool, gap: bool) -> None:
    if titled:
        context.out(("\n" if gap else "") + f"{path}:\n")
    items = [(name, context.files.entry(posixpath.join(path, name)) or {}) for name in context.files.names(path)]
    if not arguments.has("aA"):
        items = [(name, entry) for name, entry in items if not name.startswith(".")]
    items = _sorted(arguments, items)
    if arguments.has("a"):
        itself = context.files.entry(path) or {}
        above = context.files.entry(posixpath.dirname(context.files.resolve(path))) or {}
        items = [(".", itself), ("..", above), *items]
    if arguments.has("l"):
        context.out(f"total {sum(_blocks(entry) for _, entry in items)}\n")
    _list(context, arguments, items)
    if arguments.has("R"):
        for name, entry in items:
            if "dir" in entry and name not in (".", ".."):
                _folder(context, arguments, path.rstrip("/") + "/" + name, True, True)


def _blocks(entry: dict[str, Any]) -> int:
    return 4 if "dir" in entry else -(-len(entry.get("text", "").encode()) // 4096) * 4


def _sorted(arguments: Arguments, items: list[Item]) -> list[Item]:
    items = sorted(items)
    if arguments.has("t"):
        items.sort(key=lambda item: -item[1].get("mtime", 0))
    if arguments.has("S"):
        items.sort(key=lambda item: -len(item[1].get("text", "")))
    return items[::-1] if arguments.has("r") else items


def _list(context: Context, arguments: Arguments, items: list[Item]) -> None:
    if arguments.has("l"):
        _long(context, arguments, items)
    elif context.tty and not arguments.has("1"):
        _columns(context, arguments, items)
    else:
        for item in items:
            context.out(_shown(context, arguments, item) + "\n")


def _shown(context: Context, arguments: Arguments, item: Item) -> str:
    name, entry = item
    folder, program = "dir" in entry, bool(entry.get("mode", 0) & 0o111)
    mark = "/" if folder and arguments.has("Fp") else "*" if program and arguments.has("F") else ""
    if not context.tty or not (folder or program):
        return name + mark
    return f"{BLUE if folder else GREEN}{name}{PLAIN}{mark}"


def _columns(context: Context, arguments: Arguments, items: list[Item]) -> None:
    """As many columns as fit the terminal, filled from top to bottom."""
    widths = [len(name) + 2 for name, _ in items]
    rows = next((r for r in range(1, len(items)) if _fits(widths, r, context.host.width)), max(len(items), 1))
    for row in range(rows):
        line = ""
        for index in range(row, len(items), rows):
            column = index // rows
            width = max(widths[column * rows : (column + 1) * rows])
            line += _shown(context, arguments, items[index]) + " " * (width - widths[index] + 2)
        if line:
            context.out(line.rstrip() + "\n")


def _fits(widths: list[int], rows: int, width: int) -> bool:
    return sum(max(widths[i : i + rows]) for i in range(0, len(widths), rows)) - 2 <= width


def _long(context: Context, arguments: Arguments, items: list[Item]) -> None:
    sizes = [_size(arguments, entry) for _, entry in items]
    width = max(map(len, sizes), default=0)
    owner = "0 0" if arguments.has("n") else f"{context.host.user} {context.host.user}"
    for item, size in zip(items, sizes, strict=True):
        entry = item[1]
        links = 2 if "dir" in entry else 1
        when = _date(entry.get("mtime", 0.0), context.now)
        line = f"{mode_letters(entry)} {links} {owner} {size:>{width}} {when} "
        context.out(line + _shown(context, arguments, item) + "\n")


def mode_letters(entry: dict[str, Any]) -> str:
    """``drwxr-xr-x``."""
    mode = entry.get("mode", 0o755 if "dir" in entry else 0o644)
    bits = "".join(letter if mode >> (8 - i) & 1 else "-" for i, letter in enumerate("rwxrwxrwx"))
    return ("d" if "dir" in entry else "-") + bits


def _size(arguments: Arguments, entry: dict[str, Any]) -> str:
    size = 4096 if "dir" in entry else len(entry.get("text", "").encode())
    if not arguments.has("h") or size < 1024:
        return str(size)
    for unit in "KMG":
        size /= 1024
        if size < 1024:
            return f"{size:.1f}{unit}" if size < 10 else f"{size:.0f}{unit}"
    return f"{size:.0f}T"


def _date(mtime: float, now: float) -> str:
    moment = datetime.fromtimestamp(mtime, UTC)
    recent = now - SIX_MONTHS <= mtime <= now
    return f"{moment:%b} {moment.day:>2} {moment:%H:%M}" if recent else f"{moment:%b} {moment.day:>2}  {moment:%Y}"
