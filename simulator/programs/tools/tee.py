"""``tee``: standard input to standard output and to files."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Suspension
from simulator.programs.shell.errors import FileError
from simulator.programs.tools.arguments import parse

NAMES = ("tee",)


def run(context: Context) -> int | Suspension:
    """``tee [-a] [file ...]``."""
    arguments = parse(context.args, "ai", {"append": "a"})
    if not context.state.get("begun"):
        context.state["begun"] = True
        for path in arguments.operands:
            _write(context, path, "", arguments.has("a"))
    text = context.chunk()
    context.out(text)
    for path in arguments.operands:
        if path not in context.state.get("refused", []):
            _write(context, path, text, True)
    return context.more(int("refused" in context.state))


def _write(context: Context, path: str, text: str, append: bool) -> None:
    if path in ("/dev/stderr", "/dev/stdout", "/dev/null"):
        {"/dev/stderr": context.err, "/dev/stdout": context.out, "/dev/null": lambda _: None}[path](text)
        return
    try:
        context.files.write(path, text, append)
    except FileError as error:
        context.state.setdefault("refused", []).append(path)
        context.fail(f"{path}: {error.message}")
