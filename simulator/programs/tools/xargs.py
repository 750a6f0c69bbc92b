"""``xargs``: words from standard input as arguments of a command."""

from __future__ import annotations

import re

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Spawn, Suspension
from simulator.programs.shell.errors import ShellError
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("xargs",)
WORD = re.compile(r"(?:\"[^\"\n]*\"|'[^'\n]*'|\\.|[^\s\"'\\])+", re.DOTALL)
PIECE = re.compile(r"\"([^\"]*)\"|'([^']*)'|\\(.)|([^\"'\\]+)", re.DOTALL)
MAX_WORDS = 500
LONG = {"max-args": "n", "replace": "I", "no-run-if-empty": "r", "null": "0", "max-procs": "P", "verbose": "t"}


def run(context: Context) -> int | Suspension:
    """``xargs [-n count] [-I mark] [-d mark] [-r0t] [command [words]]``."""
    arguments = parse(context.args, "n:I:d:r0tP:L:", LONG, ordered=True)
    if "batches" not in context.state:
        command = arguments.operands or ["echo"]
        context.state.update(batches=_batches(context, arguments, command), status=0, worst=0)
    elif (code := context.state["status"]) != 0:
        if code in (126, 127):
            return code
        context.state["worst"] = 123
    if not context.state["batches"]:
        return context.state["worst"]
    argv = context.state["batches"].pop(0)
    if arguments.has("t"):
        context.err(" ".join(argv) + "\n")
    return Spawn(tuple(argv), stdin="")


def _batches(context: Context, arguments: Arguments, command: list[str]) -> list[list[str]]:
    text = context.stdin()
    if arguments.has("I"):
        mark = arguments.value("I")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return [[word.replace(mark, line) for word in command] for line in lines]
    words = _words(text, "\0" if arguments.has("0") else arguments.value("d").replace("\\n", "\n"))
    if arguments.has("L"):
        size = arguments.number("L", 1)
        lines = [line.split() for line in text.splitlines() if line.strip()]
        groups = [lines[index : index + size] for index in range(0, len(lines), size)]
        return [[*command, *(word for line in group for word in line)] for group in groups]
    size = min(arguments.number("n", MAX_WORDS), MAX_WORDS) or 1
    if not words:
        return [] if arguments.has("r") else [command]
    return [command + words[index : index + size] for index in range(0, len(words), size)]


def _words(text: str, mark: str) -> list[str]:
    if mark:
        return [word for word in text.removesuffix("\n" if mark != "\n" else "").split(mark) if word]
    words, index = [], 0
    for match in WORD.finditer(text):
        if text[index : match.start()].strip():
            break
        words.append(_unquoted(match.group()))
        index = match.end()
    if text[index:].strip():
        quote = "double" if '"' in text[index:] else "single"
        hint = "by default quotes are special to xargs unless you use the -0 option"
        raise ShellError(f"unmatched {quote} quote; {hint}")
    return words


def _unquoted(word: str) -> str:
    return "".join(group or "" for piece in PIECE.finditer(word) for group in piece.groups())
