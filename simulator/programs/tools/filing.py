"""``cp``, ``mv``, ``rm``, ``mkdir``, ``rmdir``, ``touch``, ``chmod``, ``ln``: changing what files there are."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError, NotSimulated
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("cp", "mv", "rm", "mkdir", "rmdir", "touch", "chmod")


def run(context: Context) -> int:
    """Whichever of them ``argv[0]`` names."""
    return {"cp": copy, "mv": move, "rm": remove, "mkdir": make, "rmdir": unmake, "touch": touch, "chmod": change_mode}[
        context.name
    ](context)


def _operands(context: Context, arguments: Arguments, least: int = 1) -> list[str] | None:
    operands = arguments.operands
    if not operands:
        what = "missing file operand" if context.name in ("cp", "mv", "touch") else "missing operand"
        context.fail(what)
        return None
    if len(operands) < least:
        context.fail(f"missing destination file operand after '{operands[0]}'")
        return None
    return operands


def _each(
    context: Context, paths: list[str], act: Callable[[str], None], complaint: str, quotes: str = "''"
) -> int:
    """``act`` on each path. GNU's tools are not of one mind about the quotes in complaints."""
    status = 0
    for path in paths:
        try:
            act(path)
        except FileError as error:
            status = context.fail(f"{complaint} {quotes[0]}{path}{quotes[1]}: {error.message}")
    return status


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
    operands = _operands(context, arguments, 2)
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
    operands = _operands(context, arguments, 2)
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


def remove(context: Context) -> int:
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


def make(context: Context) -> int:
    """``mkdir [-p] path ...``."""
    arguments = parse(context.args, "pvm:", {"parents": "p", "verbose": "v", "mode": "m"})
    operands = _operands(context, arguments) or []
    parents = arguments.has("p")

    def act(path: str) -> None:
        context.files.make_directory(path, parents)

    status = _each(context, operands, act, "cannot create directory", "‘’")
    return status if operands else 1


def unmake(context: Context) -> int:
    """``rmdir path ...``."""
    operands = _operands(context, parse(context.args, "")) or []
    status = _each(context, operands, context.files.remove_directory, "failed to remove")
    return status if operands else 1


def touch(context: Context) -> int:
    """``touch [-c] path ...``."""
    arguments = parse(context.args, "cam", {"no-create": "c"})
    operands = _operands(context, arguments) or []

    def act(path: str) -> None:
        if context.files.exists(path) or not arguments.has("c"):
            context.files.touch(path)

    status = _each(context, operands, act, "cannot touch")
    return status if operands else 1


def change_mode(context: Context) -> int:
    """``chmod [-R] mode path ...``: octal, or letters such as ``+x`` and ``u=rw,go-w``."""
    recursive = "-R" in context.args
    words = [word for word in context.args if word != "-R"]
    if len(words) < 2:
        return context.fail("missing operand" if not words else f"missing operand after '{words[0]}'")
    mode, *paths = words

    def act(path: str) -> None:
        entry = context.files.entry(path)
        if entry is None:
            raise FileError("No such file or directory")
        for each in context.files.walk(path) if recursive else [path]:
            found = context.files.entry(each) or {}
            old = found.get("mode", 0o755 if "dir" in found else 0o644)
            context.files.store.put(context.files.resolve(each), {**found, "mode": _new_mode(mode, old)})

    return _each(context, paths, act, "cannot access")


def _new_mode(text: str, old: int) -> int:
    if re.fullmatch(r"[0-7]{3,4}", text):
        return int(text, 8)
    for clause in text.split(","):
        match = re.fullmatch(r"([ugoa]*)([-+=])([rwx]*)", clause)
        if match is None:
            raise NotSimulated(f"mode {text}")
        who, sign, bits = match.groups()
        value = sum({"r": 4, "w": 2, "x": 1}[bit] for bit in bits)
        places = [{"u": 6, "g": 3, "o": 0}[each] for each in ("ugo" if not who or "a" in who else who)]
        mask = sum(value << place for place in places)
        if sign == "=":
            old &= ~sum(7 << place for place in places)
        old = old & ~mask if sign == "-" else old | mask
    return old
