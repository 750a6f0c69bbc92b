"""``rm``: remove files, and with ``-r`` what is below directories."""

from __future__ import annotations

import posixpath

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("rm",)


def run(context: Context) -> int:
    """``rm [-rf] path ...``."""
    arguments = parse(context.args, "rRfvd", {"recursive": "r", "force": "f", "verbose": "v"})
    if not arguments.operands:
        return 0 if arguments.has("f") else context.fail("missing operand")
    return max(_remove_one(context, arguments, path) for path in arguments.operands)


def _remove_one(context: Context, arguments: Arguments, path: str) -> int:
    files, forced = context.files, arguments.has("f")
    if posixpath.basename(path.rstrip("/")) in (".", ".."):
        return context.fail(f"refusing to remove '.' or '..' directory: skipping '{path}'")
    if not files.exists(path):
        return 0 if forced else context.fail(f"cannot remove '{path}': No such file or directory")
    if files.resolve(path) == "/":
        return context.fail("it is dangerous to operate recursively on '/'")
    try:
        if files.is_directory(path) and arguments.has("rR"):
            files.remove_tree(path)
        else:
            files.remove(path)
    except FileError as error:
        return context.fail(f"cannot remove '{path}': {error.message}")
    if arguments.has("v"):
        context.out(f"removed '{path}'\n")
    return 0
