"""``tail``: the last lines, and with ``-f`` what is written after them."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Sleep, Suspension
from simulator.programs.shell.errors import FileError, NotSimulated
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("tail",)
POLL = 1.0
LONG = {"lines": "n", "bytes": "c", "follow": "f", "quiet": "q"}


def run(context: Context) -> int | Suspension:
    """``tail [-n [+]lines] [-c bytes] [-f|-F] [-q] [file ...]``."""
    arguments = parse(context.args, "n:c:fFqvs:", LONG, digits="n")
    if "offsets" in context.state:
        return _follow(context)
    titled = len(arguments.operands) > 1 and not arguments.has("q")
    for index, (path, text) in enumerate(context.texts(arguments.operands)):
        if titled:
            context.out(("\n" if index else "") + f"==> {path} <==\n")
        context.out(_end(arguments, text))
    if not arguments.has("fF") or not arguments.operands:
        return context.failed
    return _begin_following(context, arguments)


def _end(arguments: Arguments, text: str) -> str:
    if arguments.has("c"):
        data, value = text.encode(), arguments.value("c")
        count = int(value.lstrip("+-"))
        data = data[count - 1 :] if value.startswith("+") else data[-count:] if count else b""
        return data.decode(errors="replace")
    value = arguments.value("n", "10")
    if not value.lstrip("+-").isdigit():
        raise NotSimulated(f"tail -n {value}")
    count, lines = int(value.lstrip("+-")), text.splitlines(keepends=True)
    if value.startswith("+"):
        return "".join(lines[max(count - 1, 0) :])
    return "".join(lines[-count:]) if count else ""


def _begin_following(context: Context, arguments: Arguments) -> int | Suspension:
    paths = [path for path in arguments.operands if context.files.is_file(path) or arguments.has("F")]
    if not paths:
        return context.fail("no files remaining")
    context.state["offsets"] = {path: _length(context, path) for path in paths}
    return Sleep(context.now + POLL)


def _length(context: Context, path: str) -> int:
    return len(context.files.read(path)) if context.files.is_file(path) else 0


def _follow(context: Context) -> Suspension:
    """Look at the files once a second, as the real one does where the kernel cannot tell it of changes."""
    offsets = context.state["offsets"]
    for path, offset in offsets.items():
        try:
            text = context.files.read(path)
        except FileError:
            text = ""
        if len(text) < offset:
            context.err(f"tail: {path}: file truncated\n")
            offset = 0
        if len(text) > offset:
            if len(offsets) > 1 and context.state.get("last") != path:
                context.out(f"\n==> {path} <==\n")
            context.state["last"] = path
            context.out(text[offset:])
        offsets[path] = len(text)
    return Sleep(context.now + POLL)
