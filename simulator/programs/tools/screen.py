"""``clear``, ``less``, ``more``, ``vi`` and its like, ``help``: what only a terminal has."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import NotSimulated
from simulator.programs.tools.arguments import parse

NAMES = ("clear", "reset", "less", "more", "edit", "vi", "vim", "nano", "help")
CLEAR = "\x1b[H\x1b[2J\x1b[3J"


def run(context: Context) -> int:
    """Whichever of them ``argv[0]`` names."""
    programs = {"clear": clear, "reset": clear, "less": page, "more": page, "help": help_}
    return programs.get(context.name, edit)(context)


def clear(context: Context) -> int:
    """``clear``."""
    context.out(CLEAR)
    return 0


def page(context: Context) -> int:
    """``less`` and ``more``: the terminal scrolls, so the whole text is shown."""
    paths = [word for word in context.args if not word.startswith("-")]
    for _, text in context.texts(paths):
        context.out(text)
    return context.failed


def edit(context: Context) -> int:
    """``edit file``: open a file in the editor beside the terminal."""
    if context.host.notify is None:
        context.err(f"{NotSimulated(context.name).message}\n")
        return 2
    paths = [word for word in parse(context.args, "R").operands if not word.startswith("+")]
    if len(paths) != 1:
        return context.fail("name one file to edit")
    if context.files.is_directory(paths[0]):
        return context.fail(f"{paths[0]}: Is a directory")
    if not context.files.exists(paths[0]):
        context.files.check_creatable(paths[0])
    context.host.notify("edit", context.files.resolve(paths[0]))
    return 0


def help_(context: Context) -> int:
    """``help``: the names of everything there is."""
    from simulator.programs.shell.builtins import BUILTINS
    from simulator.programs.tools import TOOLS

    names = sorted({*BUILTINS, *TOOLS, *context.host.tools, *context.host.commands} - {"[", ":", "."})
    column = max(map(len, names)) + 2
    each = max(context.host.width // column, 1)
    for start in range(0, len(names), each):
        context.out("".join(f"{name:<{column}}" for name in names[start : start + each]).rstrip() + "\n")
    return 0
