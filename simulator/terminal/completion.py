"""What Tab offers: command names, files, and what a command's own completer knows (``complete(words, io)``)."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from simulator.programs.shell.builtins import BUILTINS
from simulator.programs.shell.commands import CommandIO
from simulator.programs.shell.errors import ShellError
from simulator.programs.shell.filesystem import Files
from simulator.programs.shell.host import Host
from simulator.programs.shell.lexing import MIDDLES, OPENERS
from simulator.programs.shell.process import Process
from simulator.programs.shell.scanning import word_end
from simulator.programs.tools import TOOLS

OPERATOR = re.compile(r"[;&|()\n]+|\d*[<>]+&?")
BEFORE_COMMANDS = frozenset((*OPENERS, *MIDDLES, "!"))
MAX_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Item:
    """``kind`` is verb, resource, name, flag or file."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Completions:
    """``items`` may each stand instead of the text from ``start`` to the cursor."""

    start: int
    items: list[Item]


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    text: str


class Completer:
    """Completion of one line in one session."""

    def __init__(self, host: Host, process: Process, files: Files, streams: CommandIO) -> None:
        self.host, self.process, self.files, self.streams = host, process, files, streams

    def complete(self, text: str) -> Completions:
        """Completions at the end of ``text``."""
        words, redirected = _last_command(text)
        *before, current = words
        start, partial = current.start, current.text
        if partial[:1] in ("'", '"'):
            start, partial = start + 1, partial[1:]
        names = self._expanded([word.text for word in before])
        if redirected:
            return Completions(start, self._paths(partial))
        if not names:
            items = self._paths(partial) if "/" in partial else self._commands(partial)
        else:
            items = self._arguments(names, partial)
        return Completions(start, items[:MAX_ITEMS])

    def _expanded(self, words: list[str]) -> list[str]:
        """The words of the command so far: assignments and reserved words left out, an alias put in."""
        while words and (words[0] in BEFORE_COMMANDS or re.match(r"[A-Za-z_]\w*=", words[0])):
            words = words[1:]
        if words and words[0] in self.process.aliases:
            return self.process.aliases[words[0]].split() + words[1:]
        return words

    def _commands(self, partial: str) -> list[Item]:
        names = {*BUILTINS, *TOOLS, *self.host.tools, *self.host.commands, *self.process.aliases}
        names |= set(self.process.functions)
        return [Item(name, "verb") for name in sorted(names) if name.startswith(partial) and name[0].isalpha()]

    def _arguments(self, names: list[str], partial: str) -> list[Item]:
        completer = getattr(self.host.commands.get(names[0]), "complete", None)
        if completer is None or names[-1] in ("-f", "--filename", "-k"):
            return self._paths(partial)
        if (match := re.match(r"(--filename=|-f=?)(.*)", partial)) is not None:
            return [Item(match.group(1) + item.text, "file") for item in self._paths(match.group(2))]
        return [Item(text, kind) for text, kind in completer([*names, partial], self.streams)]

    def _paths(self, partial: str) -> list[Item]:
        plain = re.sub(r"\\(.)", r"\1", partial)
        folder, prefix = posixpath.split(plain)
        shown = plain[: len(plain) - len(prefix)]
        names = self.files.names(self._folder(folder, shown))
        chosen = [name for name in names if name.startswith(prefix) and (prefix or not name.startswith("."))]
        return [Item(_quoted(shown + name) + self._mark(folder, shown, name), "file") for name in chosen]

    def _folder(self, folder: str, shown: str) -> str:
        home = self.process.get("HOME") or self.host.home
        if folder == "~" or folder.startswith("~/"):
            return home + folder[1:]
        return folder or ("/" if shown.startswith("/") else ".")

    def _mark(self, folder: str, shown: str, name: str) -> str:
        return "/" if self.files.is_directory(posixpath.join(self._folder(folder, shown), name)) else ""


def _quoted(path: str) -> str:
    return re.sub(r"([\s'\"\\$&;|<>()*?#])", r"\\\1", path)


def _last_command(text: str) -> tuple[list[_Word], bool]:
    """The words of the command that the cursor is in, the last one perhaps empty; and whether it is a redirection."""
    words: list[_Word] = []
    redirected, index = False, 0
    while index < len(text):
        operator = OPERATOR.match(text, index)
        if text[index] in " \t":
            index += 1
        elif operator is not None:
            redirected = "<" in operator.group() or ">" in operator.group()
            words = words if redirected else []
            index = operator.end()
        else:
            end = _end(text, index)
            if redirected and end < len(text):
                redirected = False
            elif (inner := _inside_substitution(text, index, end)) is not None:
                return inner
            else:
                words.append(_Word(index, text[index:end]))
            index = end
    if not words or text[-1:] in (" ", "\t") or words[-1].start + len(words[-1].text) != len(text):
        words.append(_Word(len(text), ""))
    return words, redirected


def _end(text: str, index: int) -> int:
    try:
        return max(word_end(text, index), index + 1)
    except ShellError:
        return len(text)


def _inside_substitution(text: str, index: int, end: int) -> tuple[list[_Word], bool] | None:
    """The command inside an unfinished ``$(`` at the end of the line."""
    opened = text.rfind("$(", index, end)
    if end != len(text) or opened < 0 or ")" in text[opened:]:
        return None
    words, redirected = _last_command(text[opened + 2 :])
    return [_Word(word.start + opened + 2, word.text) for word in words], redirected
