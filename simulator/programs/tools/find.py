"""``find``: paths below directories that meet conditions."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Spawn, Suspension
from simulator.programs.shell.errors import NotSimulated, ShellError
from simulator.programs.shell.patterns import compile_pattern, matches

NAMES = ("find",)
Condition = Callable[[str], bool]
MINUTE, DAY = 60.0, 86400.0


def run(context: Context) -> int | Suspension:
    """``find [path ...] [-name -iname -path -type -empty -size -mmin -mtime -maxdepth -mindepth ! -o] [action]``."""
    if "commands" in context.state:
        return _next_command(context)
    words = list(context.args)
    tops = []
    while words and not words[0].startswith("-") and words[0] not in ("!", "("):
        tops.append(words.pop(0))
    expression = _Expression(context, words)
    commands: list[list[str]] = []
    status = 0
    for top in tops or ["."]:
        if not context.files.exists(top):
            status = context.fail(f"'{top}': No such file or directory".replace("'", "‘", 1).replace("'", "’", 1))
            continue
        found = [path for path in context.files.walk(top) if expression.selects(path, top)]
        commands += _act(context, expression, found)
    context.state.update(commands=commands, worst=status)
    return _next_command(context)


def _act(context: Context, expression: _Expression, found: list[str]) -> list[list[str]]:
    if expression.delete:
        for path in reversed(found):
            if path not in (".", "/"):
                context.files.remove_tree(path)
        return []
    if not expression.commands:
        context.out("".join(path + expression.end for path in found))
        return []
    commands = []
    for words, together in expression.commands:
        if together:
            commands += [[*words[:-1], *found]] if found else []
        else:
            commands += [[word.replace("{}", path) for word in words] for path in found]
    return commands


def _next_command(context: Context) -> int | Suspension:
    if not context.state["commands"]:
        return context.state["worst"]
    return Spawn(tuple(context.state["commands"].pop(0)))


class _Expression:
    """The conditions and actions after the paths."""

    def __init__(self, context: Context, words: list[str]) -> None:
        self.context, self.words = context, words
        self.deepest, self.shallowest = 1 << 30, 0
        self.commands: list[tuple[list[str], bool]] = []
        self.delete = False
        self.end = "\n"
        self.condition = self._or() if words else (lambda path: True)
        if self.words:
            raise ShellError(f"paths must precede expression: `{self.words[0]}'")

    def selects(self, path: str, top: str) -> bool:
        depth = path[len(top.rstrip("/")) :].count("/") if path != top else 0
        return self.shallowest <= depth <= self.deepest and self.condition(path)

    def _or(self) -> Condition:
        choices = [self._and()]
        while self.words[:1] in (["-o"], ["-or"]):
            self.words.pop(0)
            choices.append(self._and())
        return lambda path: any(choice(path) for choice in choices)

    def _and(self) -> Condition:
        conditions = []
        while self.words and self.words[0] not in ("-o", "-or", ")"):
            if self.words[0] in ("-a", "-and"):
                self.words.pop(0)
            else:
                conditions.append(self._primary())
        return lambda path: all(condition(path) for condition in conditions)

    def _primary(self) -> Condition:
        word = self.words.pop(0)
        if word in ("!", "-not"):
            inner = self._primary()
            return lambda path: not inner(path)
        if word == "(":
            inner = self._or()
            if self.words[:1] != [")"]:
                raise ShellError("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
            self.words.pop(0)
            return inner
        if word in ("-exec", "-print", "-delete", "-print0"):
            return self._action(word)
        if word == "-empty":
            return self._empty
        return self._valued(word)

    def _action(self, word: str) -> Condition:
        if word == "-delete":
            self.delete = True
        elif word == "-print0":
            self.end = "\0"
        elif word == "-exec":
            ends = [index for index, each in enumerate(self.words) if each in (";", "+")]
            if not ends:
                raise ShellError("missing argument to `-exec'")
            self.commands.append((self.words[: ends[0]], self.words[ends[0]] == "+"))
            self.words = self.words[ends[0] + 1 :]
        return lambda path: True

    def _empty(self, path: str) -> bool:
        entry = self.context.files.entry(path) or {}
        return not self.context.files.names(path) if "dir" in entry else not entry.get("text")

    def _valued(self, word: str) -> Condition:
        makers = {
            "-name": self._name, "-iname": self._name, "-path": self._path, "-type": self._type, "-size": self._size,
            "-mmin": self._age, "-mtime": self._age, "-maxdepth": self._depth, "-mindepth": self._depth,
            "-newer": self._newer,
        }  # fmt: skip
        if word not in makers:
            raise NotSimulated(word)
        if not self.words:
            raise ShellError(f"missing argument to `{word}'")
        return makers[word](word, self.words.pop(0))

    def _name(self, word: str, value: str) -> Condition:
        fold = str.lower if word == "-iname" else str
        pattern = compile_pattern([(fold(value), False)])
        return lambda path: matches(pattern, fold(posixpath.basename(path.rstrip("/")) or path))

    def _path(self, word: str, value: str) -> Condition:
        pattern = compile_pattern([(value, False)])
        return lambda path: matches(pattern, path)

    def _type(self, word: str, value: str) -> Condition:
        if value not in ("f", "d"):
            raise NotSimulated(f"-type {value}")
        return lambda path: self.context.files.is_directory(path) == (value == "d")

    def _size(self, word: str, value: str) -> Condition:
        match = re.fullmatch(r"([-+]?)(\d+)([ckM]?)", value)
        if match is None:
            raise NotSimulated(f"-size {value}")
        sign, wanted = match.group(1), int(match.group(2))
        unit = {"c": 1, "k": 1024, "M": 1 << 20, "": 512}[match.group(3)]
        return lambda path: _compares(sign, -(-self._bytes(path) // unit), wanted)

    def _bytes(self, path: str) -> int:
        return len((self.context.files.entry(path) or {}).get("text", "").encode())

    def _age(self, word: str, value: str) -> Condition:
        sign, wanted = value[:1] if value[:1] in "+-" else "", value.lstrip("+-")
        if not wanted.isdigit():
            raise NotSimulated(f"{word} {value}")
        unit = MINUTE if word == "-mmin" else DAY
        return lambda path: _compares(sign, int((self.context.now - self._mtime(path)) // unit), int(wanted))

    def _mtime(self, path: str) -> float:
        return (self.context.files.entry(path) or {}).get("mtime", 0.0)

    def _newer(self, word: str, value: str) -> Condition:
        return lambda path: self._mtime(path) > self._mtime(value)

    def _depth(self, word: str, value: str) -> Condition:
        if word == "-maxdepth":
            self.deepest = int(value)
        else:
            self.shallowest = int(value)
        return lambda path: True


def _compares(sign: str, value: int, wanted: int) -> bool:
    return value > wanted if sign == "+" else value < wanted if sign == "-" else value == wanted
