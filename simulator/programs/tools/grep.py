"""``grep``: the lines that match, as they come, coloured in a terminal."""

from __future__ import annotations

import re
from typing import Any

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Suspension
from simulator.programs.shell.errors import FileError, ShellError
from simulator.programs.shell.regex import compile_regex, translate
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("grep", "egrep", "fgrep")
RED, MAGENTA, GREEN, CYAN, PLAIN = "\x1b[1;31m", "\x1b[35m", "\x1b[32m", "\x1b[36m", "\x1b[0m"
LONG = {
    "ignore-case": "i", "invert-match": "v", "line-number": "n", "count": "c", "extended-regexp": "E",
    "only-matching": "o", "quiet": "q", "silent": "q", "word-regexp": "w", "line-regexp": "x", "fixed-strings": "F",
    "files-with-matches": "l", "no-filename": "h", "with-filename": "H", "recursive": "r", "regexp": "e",
    "max-count": "m", "after-context": "A", "before-context": "B", "context": "C", "color": "k", "colour": "k",
    "no-messages": "s", "files-without-match": "L",
}  # fmt: skip


def run(context: Context) -> int | Suspension:
    """``grep [options] pattern [file ...]``: 0 where a line matched, 1 where none did, 2 for an error."""
    arguments = parse(context.args, "ivncEoqwxFlLhHrRse:m:A:B:C:G", LONG, digits="C")
    patterns = arguments.values("e")
    if not patterns:
        if not arguments.operands:
            context.err("Usage: grep [OPTION]... PATTERNS [FILE]...\n")
            return 2
        patterns = [arguments.operands.pop(0)]
    search = _Search(context, arguments, patterns)
    paths = _paths(context, arguments)
    if paths in ([], ["-"]):
        return search.stream()
    return search.files(paths)


def _paths(context: Context, arguments: Arguments) -> list[str]:
    if not arguments.has("rR"):
        return arguments.operands
    tops = arguments.operands or ["."]
    found = [path for top in tops for path in context.files.walk(top) if not context.files.is_directory(path)]
    return [path.removeprefix("./") for path in found] if not arguments.operands else found


class _Search:
    """One search. ``state`` (kept between calls) counts lines and remembers context lines."""

    def __init__(self, context: Context, arguments: Arguments, patterns: list[str]) -> None:
        self.context, self.arguments = context, arguments
        self.has = arguments.has
        self.regex = self._compile("\n".join(patterns).split("\n"))
        self.before = arguments.number("B", arguments.number("C", 0))
        self.after = arguments.number("A", arguments.number("C", 0))
        self.limit = arguments.number("m", 1 << 60)
        self.colour = context.tty
        self.named = False

    def _compile(self, patterns: list[str]) -> Any:
        extended = self.has("E") or self.context.name == "egrep"
        fixed = self.has("F") or self.context.name == "fgrep"
        choices = [re.escape(p) if fixed else translate(p, extended) for p in patterns]
        body = "|".join(f"(?:{choice})" for choice in choices)
        if self.has("x"):
            body = f"\\A(?:{body})\\z"
        elif self.has("w"):
            body = f"\\b(?:{body})\\b"
        return compile_regex(body, self.has("i"))

    def stream(self) -> int | Suspension:
        """Standard input, as far as it has come."""
        state = self.context.state
        self.named = self.has("H")
        done = False
        for line in self.context.lines():
            if self._line(state, line.removesuffix("\n"), "(standard input)"):
                done = True
                break
        if not done and not self.context.ended:
            return self.context.more()
        self._total(state, "(standard input)")
        return int(not state.get("matched"))

    def files(self, paths: list[str]) -> int:
        """Files, one after the other."""
        self.named = (len(paths) > 1 or self.has("rRH")) and not self.has("h")
        matched = failed = False
        for path in paths:
            try:
                matched |= self._file(path)
            except FileError as error:
                failed = True
                if not self.has("s"):
                    self.context.fail(f"{path}: {error.message}")
        return 0 if matched and (not failed or self.has("q")) else 2 if failed else 1

    def _file(self, path: str) -> bool:
        state: dict[str, Any] = {}
        text = self.context.read(path)
        for line in text.splitlines():
            if self._line(state, line, path):
                break
        self._total(state, path)
        return bool(state.get("matched"))

    def _total(self, state: dict[str, Any], path: str) -> None:
        count = state.get("count", 0)
        if self.has("c"):
            self.context.out(f"{path}:{count}\n" if self.named else f"{count}\n")
        if (self.has("l") and count) or (self.has("L") and not count):
            self.context.out(path + "\n")

    def _line(self, state: dict[str, Any], line: str, path: str) -> bool:
        """Look at one line. True where no more lines are wanted."""
        state["number"] = state.get("number", 0) + 1
        if (self.regex.search(line) is not None) == self.has("v"):
            self._context_line(state, line, path)
            return False
        state["matched"] = True
        state["count"] = state.get("count", 0) + 1
        if self.has("q"):
            return True
        if not self.has("clL"):
            self._show(state, line, path)
        return self.has("lL") or state["count"] >= self.limit

    def _context_line(self, state: dict[str, Any], line: str, path: str) -> None:
        if self.has("qclLo") or not (self.before or self.after):
            return
        if state.get("pending", 0) > 0:
            state["pending"] -= 1
            self._print(state["number"], line, path, "-")
            state["last"] = state["number"]
        elif self.before:
            state["held"] = [*state.get("held", []), [state["number"], line]][-self.before :]

    def _show(self, state: dict[str, Any], line: str, path: str) -> None:
        if self.has("o"):
            self._show_matches(state["number"], line, path)
            return
        held = state.pop("held", [])
        first = held[0][0] if held else state["number"]
        if (self.before or self.after) and state.get("last") and first > state["last"] + 1:
            self.context.out(self._coloured("--", CYAN) + "\n")
        for number, text in held:
            self._print(number, text, path, "-")
        self._print(state["number"], self._highlighted(line), path, ":")
        state["last"], state["pending"] = state["number"], self.after

    def _show_matches(self, number: int, line: str, path: str) -> None:
        if self.has("v"):
            return
        for start, end in self._spans(line):
            self._print(number, self._coloured(line[start:end], RED), path, ":")

    def _print(self, number: int, text: str, path: str, mark: str) -> None:
        prefix = ""
        if self.named:
            prefix += self._coloured(path, MAGENTA) + self._coloured(mark, CYAN)
        if self.has("n"):
            prefix += self._coloured(str(number), GREEN) + self._coloured(mark, CYAN)
        self.context.out(f"{prefix}{text}\n")

    def _coloured(self, text: str, colour: str) -> str:
        return f"{colour}{text}{PLAIN}" if self.colour else text

    def _highlighted(self, line: str) -> str:
        if not self.colour or self.has("v"):
            return line
        pieces, last = [], 0
        for start, end in self._spans(line):
            pieces += [line[last:start], self._coloured(line[start:end], RED)]
            last = end
        return "".join(pieces) + line[last:]

    def _spans(self, line: str) -> list[tuple[int, int]]:
        found = ((match.start(), match.end()) for match in self.regex.finditer(line))
        return [(start, end) for start, end in found if end > start]


__all__ = ["NAMES", "ShellError", "run"]
