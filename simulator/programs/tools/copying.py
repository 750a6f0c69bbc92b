"""``cp`` and ``mv``."""

from __future__ import annotations

import posixpath

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError
from simulator.programs.tools.arguments import Arguments, parse
from simulator.programs.tools.operands import file_operands

NAMES = ("cp", "mv")


def run(context: Context) -> int:
    """Whichever of them ``argv[0]`` names."""
    return {"cp": copy, "mv": move}[context.name](context)


def _targets(context: Context, operands: list[str]) -> list[tuple[str, str]] | None:
    """(source, target) of ``cp`` and ``mv``: into a directory where the last operand is one."""
    *sources, last = operands
    if context.files.is_directory(last):
        return [(source, posixpath.join(last, posixpath.basename(source.rstrip("/")))) for source in sources]
    if len(sources) > 1:
        context.fail(f"target '{last}' is not a directory")
        return None
    return [(sources[0], last)]


def copy(context: Context) -> int:
    """``cp [-r] [-f] [-a] [-p] source ... target``."""
    arguments = parse(context.args, "rRfapvn", {"recursive": "r", "archive": "a", "force": "f", "verbose": "v"})
    operands = file_operands(context, arguments, 2)
    targets = _targets(context, operands) if operands else None
    if targets is None:
        return 1
    return max(_copy_one(context, arguments, source, target) for source, target in targets)


def _copy_one(context: Context, arguments: Arguments, source: str, target: str) -> int:
    files = context.files
    if not files.exists(source):
        return context.fail(f"cannot stat '{source}': No such file or directory")
    if files.is_directory(source) and not arguments.has("rRa"):
        return context.fail(f"-r not specified; omitting directory '{source}'")
    if files.resolve(source) == files.resolve(target):
        return context.fail(f"'{source}' and '{target}' are the same file")
    if arguments.has("n") and files.exists(target):
        return 0
    try:
        _copy_tree(context, source, target)
    except FileError as error:
        return context.fail(f"cannot create regular file '{target}': {error.message}")
    if arguments.has("v"):
        context.out(f"'{source}' -> '{target}'\n")
    return 0


def _copy_tree(context: Context, source: str, target: str) -> None:
    files = context.files
    if files.is_file(source):
        files.write(target, files.read(source))
        mode = (files.entry(source) or {}).get("mode")
        if mode is not None:
            files.store.put(files.resolve(target), {**(files.entry(target) or {}), "mode": mode})
        return
    names = files.names(source)
    if not files.is_directory(target):
        files.make_directory(target)
    for name in names:
        _copy_tree(context, posixpath.join(source, name), posixpath.join(target, name))


def move(context: Context) -> int:
    """``mv [-f] source ... target``."""
    arguments = parse(context.args, "fvn", {"force": "f", "verbose": "v"})
    operands = file_operands(context, arguments, 2)
    targets = _targets(context, operands) if operands else None
    if targets is None:
        return 1
    return max(_move_one(context, arguments, source, target) for source, target in targets)


def _move_one(context: Context, arguments: Arguments, source: str, target: str) -> int:
    files = context.files
    old, new = files.resolve(source), files.resolve(target)
    if not files.exists(source):
        return context.fail(f"cannot stat '{source}': No such file or directory")
    if old == new:
        return context.fail(f"'{source}' and '{target}' are the same file")
    if new.startswith(old.rstrip("/") + "/"):
        return context.fail(f"cannot move '{source}' to a subdirectory of itself, '{target}'")
    if arguments.has("n") and files.exists(target):
        return 0
    try:
        _copy_tree(context, source, target)
        files.remove_tree(source)
    except FileError as error:
        return context.fail(f"cannot move '{source}' to '{target}': {error.message}")
    if arguments.has("v"):
        context.out(f"renamed '{source}' -> '{target}'\n")
    return 0
