"""``basename``, ``dirname``, ``realpath``, ``mktemp``, ``stat``: about names of files."""

from __future__ import annotations

import posixpath

from simulator.programs.shell.context import Context
from simulator.programs.tools.arguments import parse

NAMES = ("basename", "dirname", "realpath")


def run(context: Context) -> int:
    """Whichever of them ``argv[0]`` names."""
    return {"basename": basename, "dirname": dirname, "realpath": realpath}[context.name](context)


def basename(context: Context) -> int:
    """``basename path [suffix]``, ``basename -a path ...``."""
    arguments = parse(context.args, "as:", {"multiple": "a", "suffix": "s"})
    operands = arguments.operands
    if not operands:
        return context.fail("missing operand")
    several = arguments.has("as")
    if not several and len(operands) > 2:
        return context.fail(f"extra operand '{operands[2]}'")
    suffix = arguments.value("s") if several else "".join(operands[1:])
    for path in operands if several else operands[:1]:
        name = posixpath.basename(path.rstrip("/")) or path[:1]
        context.out((name.removesuffix(suffix) if name != suffix else name) + "\n")
    return 0


def dirname(context: Context) -> int:
    """``dirname path ...``."""
    operands = parse(context.args, "").operands
    if not operands:
        return context.fail("missing operand")
    for path in operands:
        stripped = path.rstrip("/") or "/"
        folder = posixpath.dirname(stripped)
        context.out((folder.rstrip("/") or folder[:1] or ".") + "\n")
    return 0


def realpath(context: Context) -> int:
    """``realpath path ...``."""
    status = 0
    for path in parse(context.args, "m").operands:
        if not context.files.exists(posixpath.dirname(context.files.resolve(path))):
            status = context.fail(f"{path}: No such file or directory")
        else:
            context.out(context.files.resolve(path) + "\n")
    return status
