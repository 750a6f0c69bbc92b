"""Word expansion in POSIX's order: tilde, parameters, substitutions, arithmetic, field splitting, file names, quotes.

Expansion is a pure function of the scope and of the outputs of its command substitutions, and it is *restartable*:
at a substitution whose output is not there yet it raises ``NeedSubstitution``; the machine runs that script and
expands again from the start with the output at hand. Assignments it makes on the way (``${x:=1}``, ``$((i++))``) wait
in ``changes`` until the whole succeeds, so starting again repeats nothing. This is what lets a machine stop inside
``echo $(sleep 5; date)`` with nothing but JSON to remember.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from simulator.programs.shell import parameters
from simulator.programs.shell.arithmetic import evaluate
from simulator.programs.shell.braces import expand_braces
from simulator.programs.shell.errors import FatalExpansion, LimitReached, ShellError
from simulator.programs.shell.globbing import Directory, glob
from simulator.programs.shell.patterns import Pattern, Segment, compile_pattern, is_pattern
from simulator.programs.shell.syntax import (
    Arithmetic,
    Assignment,
    Parameter,
    Part,
    Substitution,
    Text,
    Tilde,
    Word,
)

MAX_TEXT = 1 << 20
MAX_FIELDS = 20_000
BLANKS = " \t\n"


class NeedSubstitution(Exception):
    """The output of ``script`` is wanted before expansion can go on; ``changes`` are assignments made so far."""

    def __init__(self, script: str, changes: dict[str, str]) -> None:
        super().__init__(script)
        self.script = script
        self.changes = changes


class Scope(Protocol):
    """What expansion reads and writes of a shell process."""

    positional: list[str]

    def get(self, name: str) -> str | None:
        """A variable's value, None where unset."""

    def set(self, name: str, value: str) -> None:
        """Assign a variable. Raises ``ShellError`` where it is read-only."""

    def special(self, name: str) -> str | None:
        """``$?``, ``$$``, ``$!``, ``$-``, ``$0``, ``$RANDOM``, ...; None where it is no special parameter."""

    def home(self, user: str) -> str | None:
        """The home directory behind ``~user``."""

    def option(self, letter: str) -> bool:
        """Whether ``set -<letter>`` is on; "B" stands for brace expansion."""


class Expander:
    """One expansion. ``results`` are the outputs of the substitutions met so far, in order."""

    def __init__(self, scope: Scope, directory: Directory, results: Sequence[str] = ()) -> None:
        self.scope = scope
        self.directory = directory
        self.results = results
        self.changes: dict[str, str] = {}
        self._used = 0

    # --- what callers ask for

    def fields(self, words: Iterable[Word]) -> list[str]:
        """The arguments that words stand for, after splitting and file name expansion."""
        fields: list[str] = []
        for word in words:
            for single in expand_braces(word) if self.scope.option("B") else (word,):
                fields += self._globbed(single)
            if len(fields) > MAX_FIELDS:
                raise LimitReached(f"a command of more than {MAX_FIELDS} words")
        return fields

    def text(self, word: Word) -> str:
        """One string, neither split nor globbed: assignments, here-documents, ``case``, redirections."""
        return "".join(text for text, _ in self._segments(word))

    def pattern(self, word: Word) -> Pattern:
        """A word as a shell pattern, in which quoted characters are literal."""
        return compile_pattern(self._segments(word))

    def regex_segments(self, word: Word) -> list[Segment]:
        """A word as (text, quoted) segments, for ``=~``."""
        return self._segments(word)

    def assignment(self, assignment: Assignment) -> str:
        """Expand and perform one assignment; returns the new value."""
        value = self.text(assignment.value)
        if assignment.append:
            value = (self.get(assignment.name) or "") + value
        self.assign(assignment.name, value)
        return value

    def commit(self) -> None:
        """Let the assignments made on the way become the scope's."""
        for name, value in self.changes.items():
            self.scope.set(name, value)
        self.changes.clear()

    # --- variables, as ``arithmetic.Variables`` wants them too

    def get(self, name: str) -> str | None:
        return self.changes[name] if name in self.changes else self.scope.get(name)

    def set(self, name: str, value: str) -> None:
        self.assign(name, value)

    def assign(self, name: str, value: str) -> None:
        if not (name[:1].isalpha() or name[:1] == "_"):
            raise FatalExpansion(f"${name}: cannot assign in this way")
        if len(value) > MAX_TEXT:
            raise LimitReached(f"a text of more than {MAX_TEXT >> 20} MiB in one variable")
        self.changes[name] = value

    def value(self, name: str) -> str | None:
        """The value of a variable, positional or special parameter; None where unset."""
        positional = self.scope.positional
        if name in ("@", "*"):
            return self._joined() if positional else None
        if name == "#":
            return str(len(positional))
        if name.isdigit() and name != "0":
            index = int(name) - 1
            return positional[index] if index < len(positional) else None
        if name in self.changes:
            return self.changes[name]
        special = self.scope.special(name)
        return special if special is not None else self.scope.get(name)

    def required(self, name: str) -> str:
        """The value, "" where unset; under ``set -u`` an unset one is an error."""
        value = self.value(name)
        if value is None and self.scope.option("u") and name not in ("@", "*"):
            raise FatalExpansion(f"{name}: unbound variable", 127)
        return value or ""

    def _joined(self) -> str:
        separators = self.get("IFS")
        return (" " if separators is None else separators[:1]).join(self.scope.positional)

    # --- parts

    def _segments(self, word: Word) -> list[Segment]:
        segments: list[Segment] = []
        for part in word:
            if isinstance(part, Text):
                segments.append((part.value, part.quoted))
            elif isinstance(part, Parameter) and parameters.is_default(part):
                segments += self._default_segments(part)
            else:
                segments.append((self._string(part), part.quoted))
        return segments

    def _default_segments(self, part: Parameter) -> list[Segment]:
        if parameters.uses_word(self, part):
            return self._segments(part.arguments[0])
        return [(self._plain_value(part), part.quoted)]

    def _plain_value(self, part: Parameter) -> str:
        return "" if part.operator[-1] == "+" else self.value(part.name) or ""

    def _string(self, part: Part) -> str:
        if isinstance(part, Substitution):
            return self._substituted(part.script)
        if isinstance(part, Arithmetic):
            return self._computed(part)
        if isinstance(part, Tilde):
            home = self.scope.home(part.user)
            return home if home is not None else "~" + part.user
        if part.operator:
            return parameters.transformed(self, part)
        return self.required(part.name)

    def _computed(self, part: Arithmetic) -> str:
        try:
            return str(evaluate(self.text(part.expression), self))
        except ShellError as error:
            raise FatalExpansion(error.message) from None

    def _substituted(self, script: str) -> str:
        if self._used == len(self.results):
            raise NeedSubstitution(script, dict(self.changes))
        self._used += 1
        return self.results[self._used - 1]

    # --- fields

    def _globbed(self, word: Word) -> list[str]:
        fields: list[str] = []
        for segments in self._split(word):
            if not self.scope.option("f") and is_pattern(segments):
                found = glob(segments, self.directory)
                if found:
                    fields += found
                    continue
            fields.append("".join(text for text, _ in segments))
        return fields

    def _split(self, word: Word) -> list[list[Segment]]:
        splitter = _Splitter(self.get("IFS"))
        self._feed(splitter, word)
        return splitter.finish()

    def _feed(self, splitter: _Splitter, word: Word) -> None:
        for part in word:
            if isinstance(part, Text):
                splitter.literal(part.value, part.quoted)
            elif isinstance(part, Parameter) and part.name in "@*" and not part.operator:
                self._feed_positional(splitter, part)
            elif isinstance(part, Parameter) and parameters.is_default(part):
                self._feed_default(splitter, part)
            else:
                splitter.value(self._string(part), part.quoted)

    def _feed_default(self, splitter: _Splitter, part: Parameter) -> None:
        if parameters.uses_word(self, part):
            self._feed_default_word(splitter, part.arguments[0])
        elif part.name in "@*" and part.operator[-1] != "+":
            self._feed_positional(splitter, replace(part, operator="", arguments=()))
        else:
            splitter.value(self._plain_value(part), part.quoted)

    def _feed_default_word(self, splitter: _Splitter, word: Word) -> None:
        for part in word:
            if isinstance(part, Text) and not part.quoted:
                splitter.value(part.value, False)
            else:
                self._feed(splitter, (part,))

    def _feed_positional(self, splitter: _Splitter, part: Parameter) -> None:
        if part.name == "*" and part.quoted:
            splitter.value(self._joined(), True)
            return
        for index, value in enumerate(self.scope.positional):
            if index:
                splitter.end_field()
            splitter.value(value, part.quoted)


class _Splitter:
    """Builds fields. Only what unquoted expansions yield is split, at the characters of ``IFS``."""

    def __init__(self, separators: str | None) -> None:
        separators = BLANKS if separators is None else separators
        self.blanks = "".join(c for c in separators if c in BLANKS)
        self.hard = "".join(c for c in separators if c not in BLANKS)
        self.fields: list[list[Segment]] = []
        self.current: list[Segment] | None = None
        self.size = 0

    def literal(self, text: str, quoted: bool) -> None:
        self._append(text, quoted)

    def value(self, text: str, quoted: bool) -> None:
        self.size += len(text)
        if self.size > MAX_TEXT:
            raise LimitReached(f"a command of more than {MAX_TEXT >> 20} MiB")
        if quoted or not (self.blanks or self.hard):
            if text or quoted:
                self._append(text, quoted)
        else:
            self._split(text)

    def end_field(self) -> None:
        if self.current is not None:
            self.fields.append(self.current)
        self.current = None

    def finish(self) -> list[list[Segment]]:
        self.end_field()
        return self.fields

    def _append(self, text: str, quoted: bool) -> None:
        if self.current is None:
            self.current = []
        self.current.append((text, quoted))

    def _split(self, text: str) -> None:
        index, size = 0, len(text)
        while index < size:
            if text[index] in self.blanks or text[index] in self.hard:
                index = self._separator(text, index)
                continue
            start = index
            while index < size and text[index] not in self.blanks and text[index] not in self.hard:
                index += 1
            self._append(text[start:index], False)

    def _separator(self, text: str, index: int) -> int:
        """One separator: blanks around at most one hard character. A hard one ends a field even if empty."""
        hard = 0
        while index < len(text) and (text[index] in self.blanks or (text[index] in self.hard and not hard)):
            hard += text[index] in self.hard
            index += 1
        if hard and self.current is None:
            self._append("", True)
        self.end_field()
        return index
