"""``sed``'s scripts: from text to commands with addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.programs.shell.errors import NotSimulated, ShellError
from simulator.programs.shell.regex import bracket_end, posix

TEXT_COMMANDS = "aic"
PLAIN_COMMANDS = "dpqQ=nNhHgGxDP"


@dataclass(slots=True)
class Address:
    """``kind`` is line, last, regex, step or plus; ``first`` and ``second`` its numbers."""

    kind: str
    first: int = 0
    second: int = 0
    regex: Any = None


@dataclass(slots=True)
class Command:
    """One command; ``jump`` is an index into the flat list for ``}``, ``b`` and ``t``."""

    name: str
    addresses: list[Address] = field(default_factory=list)
    negated: bool = False
    text: str = ""
    regex: Any = None
    flags: str = ""
    jump: int = -1


class ScriptParser:
    """Parses one script (all ``-e`` joined by newlines). Raises ``ShellError`` as sed complains."""

    def __init__(self, text: str, extended: bool) -> None:
        self.text, self.extended = text, extended
        self.index = 0
        self.commands: list[Command] = []
        self.open: list[int] = []
        self.labels: dict[str, int] = {}
        self.last_regex: Any = None

    def parse(self) -> list[Command]:
        """All commands, flat; blocks and labels resolved to jumps."""
        while True:
            self._skip(" \t\n;")
            if self.index >= len(self.text):
                break
            if self._peek() == "#":
                self._until("\n")
            else:
                self._command()
        if self.open:
            raise self._error("unmatched `{'")
        for command in self.commands:
            if command.name in "bt":
                command.jump = self._label(command.text)
        return self.commands

    def _label(self, name: str) -> int:
        if name and name not in self.labels:
            raise self._error(f"can't find label for jump to `{name}'")
        return self.labels[name] if name else len(self.commands)

    def _error(self, message: str) -> ShellError:
        return ShellError(f"-e expression #1, char {self.index}: {message}")

    def _peek(self) -> str:
        return self.text[self.index : self.index + 1]

    def _skip(self, characters: str) -> None:
        while self._peek() and self._peek() in characters:
            self.index += 1

    def _until(self, stops: str) -> str:
        start = self.index
        while self._peek() and self._peek() not in stops:
            self.index += 1
        return self.text[start : self.index]

    # --- addresses

    def _command(self) -> None:
        command = Command("")
        first = self._address()
        if first is not None:
            command.addresses.append(first)
            self._skip(" \t")
            if self._peek() == ",":
                self.index += 1
                self._skip(" \t")
                second = self._address(range_end=True)
                if second is None:
                    raise self._error("unexpected `,'")
                command.addresses.append(second)
        self._skip(" \t")
        while self._peek() == "!":
            command.negated = True
            self.index += 1
            self._skip(" \t")
        command.name = self._peek()
        if not command.name:
            raise self._error("missing command")
        self.index += 1
        self._body(command)

    def _address(self, range_end: bool = False) -> Address | None:
        char = self._peek()
        if char.isdigit():
            number = int(self._digits())
            if self._peek() == "~":
                self.index += 1
                return Address("step", number, int(self._digits() or 0))
            return Address("line", number)
        if char == "$":
            self.index += 1
            return Address("last")
        if char == "+" and range_end:
            self.index += 1
            return Address("plus", int(self._digits() or 0))
        if char in ("/", "\\") and char:
            self.index += 1 if char == "/" else 2
            pattern = self._delimited("/" if char == "/" else self.text[self.index - 1])
            ignore = self._peek() == "I"
            self.index += ignore
            return Address("regex", regex=self._regex(pattern, ignore))
        return None

    def _digits(self) -> str:
        start = self.index
        while self._peek().isdigit():
            self.index += 1
        return self.text[start : self.index]

    def _regex(self, pattern: str, ignore: bool) -> Any:
        if pattern == "" and self.last_regex is not None:
            return self.last_regex
        self.last_regex = posix(pattern, self.extended, ignore)
        return self.last_regex

    def _delimited(self, mark: str, pattern: bool = True) -> str:
        """The text up to an unescaped ``mark``; an escaped one loses its backslash."""
        out = ""
        while self._peek() != mark:
            char = self._peek()
            if not char:
                raise self._error("unterminated address regex" if pattern else "unterminated `s' command")
            if char == "[" and pattern:
                end = bracket_end(self.text, self.index)
                out += self.text[self.index : end]
                self.index = end
                continue
            if char == "\\" and self.index + 1 < len(self.text):
                following = self.text[self.index + 1]
                out += following if following == mark else "\\" + following
                self.index += 2
                continue
            out += char
            self.index += 1
        self.index += 1
        return out

    # --- commands

    def _body(self, command: Command) -> None:
        name = command.name
        if name == "{":
            self.open.append(len(self.commands))
        elif name == "}":
            if not self.open:
                raise self._error("unexpected `}'")
            self.commands[self.open.pop()].jump = len(self.commands)
        elif name == "s":
            self._substitution(command)
        elif name == "y":
            self._transliteration(command)
        elif name in TEXT_COMMANDS:
            self._text(command)
        elif name in "bt:":
            self._skip(" \t")
            command.text = self._until(" \t\n;}")
            if name == ":":
                self.labels[command.text] = len(self.commands)
        elif name in PLAIN_COMMANDS:
            self._skip(" \t")
            command.text = self._digits()
            self._end()
        else:
            known = "wrReFlz"
            raise NotSimulated(f"command {name}") if name in known else self._error(f"unknown command: `{name}'")
        self.commands.append(command)

    def _end(self) -> None:
        self._skip(" \t")
        if self._peek() not in ("", ";", "\n", "}", "#"):
            raise self._error("extra characters after command")

    def _substitution(self, command: Command) -> None:
        mark = self._peek()
        self.index += 1
        pattern = self._delimited(mark)
        command.text = self._delimited(mark, pattern=False)
        command.flags = self._until(" \t\n;}")
        unknown = set(command.flags) - set("gpiI0123456789")
        if unknown:
            bad = sorted(unknown)[0]
            raise NotSimulated(f"flag {bad} of s") if bad in "wem" else self._error("unknown option to `s'")
        command.regex = self._regex(pattern, "i" in command.flags.lower())

    def _transliteration(self, command: Command) -> None:
        mark = self._peek()
        self.index += 1
        command.text = self._delimited(mark, pattern=False).replace("\\n", "\n").replace("\\\\", "\\")
        command.flags = self._delimited(mark, pattern=False).replace("\\n", "\n").replace("\\\\", "\\")
        if len(command.text) != len(command.flags):
            raise self._error("strings for `y' command are different lengths")

    def _text(self, command: Command) -> None:
        self._skip(" \t")
        if self._peek() == "\\":
            self.index += 1
            self._skip(" \t")
            if self._peek() == "\n":
                self.index += 1
        lines = self._until("\n")
        while lines.endswith("\\"):
            self.index += 1
            lines = lines[:-1] + "\n" + self._until("\n")
        command.text = lines + "\n"
