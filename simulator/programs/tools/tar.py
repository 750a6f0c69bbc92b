"""``tar``: archives of files, uncompressed, through standard streams or files."""

from __future__ import annotations

import posixpath
import re

from simulator.programs import archives
from simulator.programs.archives import BadArchive
from simulator.programs.octets import to_bytes, to_text
from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError
from simulator.programs.shell.filesystem import Files
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("tar",)
LONG = {"no-same-permissions": "P", "no-same-owner": "o", "create": "c", "extract": "x", "list": "t", "verbose": "v",
        "file": "f:", "directory": "C:"}
LEADING = ("removing leading '/'", "Removing leading `/'")
FAILED = ("error exit delayed from previous errors", "Exiting with failure status due to previous errors")


def run(context: Context) -> int:
    """``tar c|x|t [vmpo] [-f file] [-C folder] [path ...]``."""
    arguments = parse(_dashed(context.args), "cxtvmpPof:C:", {name: letter[0] for name, letter in LONG.items()})
    actions = [letter for letter in "cxt" if arguments.has(letter)]
    if len(actions) != 1:
        return context.fail("must specify exactly one of -c, -x, -t", 1)
    folder = context.files.resolve(arguments.value("C", "."))
    if not context.files.is_directory(folder):
        return context.fail(f"can't change directory to '{arguments.value('C')}': No such file or directory")
    files = Files(context.files.store, folder, context.now, context.files.charge)
    return {"c": _create, "x": _extract, "t": _list}[actions[0]](context, arguments, files)


def _dashed(words: list[str]) -> list[str]:
    """The old form ``tar cf - x`` is ``tar -c -f - x``: values follow in the order of their letters."""
    if not words or words[0].startswith("-"):
        return words
    if not re.fullmatch(r"[a-zA-Z]+", words[0]):
        return words
    rest, found = words[1:], []
    for letter in words[0]:
        found.append(f"-{letter}")
        if letter in "fC" and rest:
            found.append(rest.pop(0))
    return found + rest


def _create(context: Context, arguments: Arguments, files: Files) -> int:
    if not arguments.operands:
        return context.fail("empty archive")
    status, wanted = 0, []
    for path in arguments.operands:
        if not files.exists(path):
            status = _missing(context, path)
        else:
            wanted.append((path, path.lstrip("/") or "."))
    if any(path.startswith("/") for path in arguments.operands):
        context.err(f"{context.name}: {LEADING[_is_gnu(context)]} from member names\n")
    data, names = archives.pack(files, wanted)
    if arguments.has("v"):
        context.err("".join(f"{name}\n" for name in names))
    target = arguments.value("f", "-")
    if target == "-":
        context.out(to_text(data))
    else:
        context.files.write(target, to_text(data))
    if status:
        context.err(f"{context.name}: {FAILED[_is_gnu(context)]}\n")
    return status


def _is_gnu(context: Context) -> bool:
    """Whether this is the tar of a full system, not busybox's."""
    return context.host.style != "sh"


def _missing(context: Context, path: str) -> int:
    if _is_gnu(context):
        return context.fail(f"{path}: Cannot stat: No such file or directory", 2)
    return context.fail(f"{path}: No such file or directory")


def _archive(context: Context, arguments: Arguments) -> bytes:
    return to_bytes(context.read(arguments.value("f", "-")))


def _extract(context: Context, arguments: Arguments, files: Files) -> int:
    data, status = _archive(context, arguments), 0
    try:
        for name, text, mode in archives.members(data):
            if _leads_out(name):
                status = context.fail(f"name with '..': {name}")
                continue
            if arguments.operands and not any(_is_below(name, each) for each in arguments.operands):
                continue
            if arguments.has("v"):
                context.out(f"{name}\n")
            status = _put(context, files, name, text, mode) or status
    except BadArchive:
        return context.fail("invalid tar magic")
    return status


def _put(context: Context, files: Files, name: str, text: str | None, mode: int) -> int:
    try:
        if text is None:
            files.make_directory(name, parents=True)
        else:
            archives.write_file(files, name, text, mode)
    except FileError as error:
        return context.fail(f"can't open '{name}': {error.message}")
    return 0


def _list(context: Context, arguments: Arguments, files: Files) -> int:
    try:
        for name, text, _ in archives.members(_archive(context, arguments)):
            context.out(name + ("/" if text is None else "") + "\n")
    except BadArchive:
        return context.fail("invalid tar magic")
    return 0


def _leads_out(name: str) -> bool:
    return ".." in name.split("/")


def _is_below(name: str, path: str) -> bool:
    path = posixpath.normpath(path.lstrip("/"))
    return name == path or name.startswith(path + "/")
