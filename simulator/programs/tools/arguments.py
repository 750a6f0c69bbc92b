"""Command lines of tools: single-letter options that may be joined, long ones, operands anywhere (as GNU's getopt)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.programs.shell.errors import NotSimulated, ShellError


@dataclass(slots=True)
class Arguments:
    """``options``: letter → the values given for it, in order ("" for a flag)."""

    options: dict[str, list[str]] = field(default_factory=dict)
    operands: list[str] = field(default_factory=list)

    def has(self, letters: str) -> bool:
        """Whether any of the letters was given."""
        return any(letter in self.options for letter in letters)

    def value(self, letter: str, default: str = "") -> str:
        """The last value given for an option."""
        return self.options[letter][-1] if letter in self.options else default

    def values(self, letter: str) -> list[str]:
        """All values given for an option."""
        return self.options.get(letter, [])

    def number(self, letter: str, default: int) -> int:
        """An option's value as a whole number. Raises ``ShellError``."""
        text = self.value(letter, str(default))
        if not text.lstrip("+-").isdigit():
            raise ShellError(f"invalid number '{text}'")
        return int(text)


def parse(
    words: list[str], letters: str, long: Mapping[str, str] | None = None, *, digits: str = "", ordered: bool = False
) -> Arguments:
    """Options and operands of ``words``.

    ``letters`` is getopt's ("nk:"); ``long`` maps long names to letters; ``digits`` names the letter that ``-5``
    stands for; ``ordered`` stops at the first operand. An option that is not there raises ``NotSimulated``: whether
    the real tool has it is not for this one to say.
    """
    parser = _Parser(letters, long or {}, digits)
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            parser.found.operands += rest
            break
        if word.startswith("--"):
            parser.long_option(word, rest)
        elif word.startswith("-") and len(word) > 1:
            parser.short_options(word, rest)
        else:
            parser.found.operands.append(word)
            if ordered:
                parser.found.operands += rest
                break
    return parser.found


class _Parser:
    def __init__(self, letters: str, long: Mapping[str, str], digits: str) -> None:
        self.valued = {letters[i] for i in range(len(letters) - 1) if letters[i + 1] == ":"}
        self.known = set(letters) - {":"}
        self.long, self.digits = long, digits
        self.found = Arguments()

    def add(self, letter: str, value: str) -> None:
        self.found.options.setdefault(letter, []).append(value)

    def short_options(self, word: str, rest: list[str]) -> None:
        if self.digits and word[1:].isdigit():
            self.add(self.digits, word[1:])
            return
        for index, letter in enumerate(word[1:], 1):
            if letter not in self.known:
                raise NotSimulated(f"option -{letter}")
            if letter in self.valued:
                self.add(letter, word[index + 1 :] or self._next(f"option requires an argument -- '{letter}'", rest))
                return
            self.add(letter, "")

    def long_option(self, word: str, rest: list[str]) -> None:
        name, sign, value = word[2:].partition("=")
        if name not in self.long:
            raise NotSimulated(f"option --{name}")
        letter = self.long[name]
        if letter in self.valued and not sign:
            value = self._next(f"option '--{name}' requires an argument", rest)
        self.add(letter, value)

    @staticmethod
    def _next(complaint: str, rest: list[str]) -> str:
        if not rest:
            raise ShellError(complaint, 2)
        return rest.pop(0)
