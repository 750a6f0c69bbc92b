"""``base64``, ``md5sum``, ``sha1sum``, ``sha256sum``: bytes as letters."""

from __future__ import annotations

import base64
import binascii
import hashlib
import textwrap

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError, NotSimulated, ShellError
from simulator.programs.tools.arguments import parse

NAMES = ("base64", "md5sum", "sha1sum", "sha256sum")


def run(context: Context) -> int:
    """Whichever of them ``argv[0]`` names."""
    return code(context) if context.name == "base64" else checksum(context)


def code(context: Context) -> int:
    """``base64 [-d] [-w columns] [file]``."""
    arguments = parse(context.args, "dDw:i", {"decode": "d", "wrap": "w"})
    path = arguments.operands[0] if arguments.operands else "-"
    try:
        text = context.read(path)
    except FileError as error:
        return context.fail(f"{path}: {error.message}")
    if arguments.has("dD"):
        return _decode(context, text)
    encoded = base64.b64encode(text.encode()).decode()
    width = arguments.number("w", 76)
    lines = textwrap.wrap(encoded, width) if width else [encoded]
    context.out("\n".join(lines) + ("\n" if width and lines else ""))
    return 0


def _decode(context: Context, text: str) -> int:
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise ShellError("invalid input") from None
    try:
        context.out(data.decode())
    except UnicodeDecodeError:
        raise NotSimulated("binary data") from None
    return 0


def checksum(context: Context) -> int:
    """``sha256sum [file ...]``."""
    arguments = parse(context.args, "bt")
    algorithm = context.name.removesuffix("sum")
    for path, text in context.texts(arguments.operands):
        digest = hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()
        context.out(f"{digest}  {path}\n")
    return context.failed
