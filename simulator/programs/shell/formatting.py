"""``printf``'s formats and ``echo -e``'s escapes; ``awk`` and ``tr`` use them too."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.programs.shell.errors import LimitReached, NotSimulated
from simulator.programs.shell.words import unescape_ansi

ESCAPE = re.compile(r"\\(0[0-7]{0,3}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|.)", re.DOTALL)
SIMPLE = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
DIRECTIVE = re.compile(r"%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])|%")
MAX_WIDTH = 10_000
MAX_TEXT = 1 << 20


class _Arguments:
    """The words after the format, used up in order; missing ones are empty."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.index = 0
        self.complaints: list[str] = []

    def next(self) -> str:
        self.index += 1
        return self.words[self.index - 1] if self.index <= len(self.words) else ""

    def integer(self) -> int:
        word = self.next()
        if word[:1] in ("'", '"') and len(word) > 1:
            return ord(word[1])
        match = re.match(r"\s*([-+]?)(0[xX][0-9A-Fa-f]+|0[0-7]*|\d+)?", word)
        digits = match.group(2) if match else None
        if word and (digits is None or match.end() != len(word)):
            self.complaints.append(f"{word}: invalid number")
        base = 16 if (digits or "").lower().startswith("0x") else 8 if (digits or "").startswith("0") else 10
        value = int(digits, base) if digits else 0
        return -value if match and match.group(1) == "-" else value

    def number(self) -> float:
        word = self.next()
        try:
            return float(word or 0)
        except ValueError:
            self.complaints.append(f"{word}: invalid number")
            return 0.0


def printf(template: str, words: list[str]) -> tuple[str, list[str]]:
    """The text, and complaints about words that are no numbers.

    The format is used again while words are left. Raises ``NotSimulated`` for a directive there is not.
    """
    arguments = _Arguments(words)
    pieces: list[str] = []
    while True:
        before = arguments.index
        text, stopped = _once(template, arguments)
        pieces.append(text)
        if sum(map(len, pieces)) > MAX_TEXT:
            raise LimitReached("printf: more than 1 MiB of text")
        if stopped or arguments.index >= len(words) or arguments.index == before:
            return "".join(pieces), arguments.complaints


def _once(template: str, arguments: _Arguments) -> tuple[str, bool]:
    pieces, index = [], 0
    for match in DIRECTIVE.finditer(template):
        pieces.append(escaped(template[index : match.start()]))
        index = match.end()
        if match.group(4) == "b" and "\\c" in (word := arguments.next()):
            return "".join(pieces) + escaped(word.split("\\c")[0]), True
        if match.group(4) == "b":
            pieces.append(_padded(escaped(word, zero=True), match, arguments))
        else:
            pieces.append(_directive(match, arguments))
    return "".join(pieces) + escaped(template[index:]), False


def escaped(text: str, zero: bool = False) -> str:
    """Backslash escapes as ``printf`` knows them; with ``zero`` octal ones begin with 0, as in ``%b``."""
    if zero:
        text = re.sub(r"\\0([0-7]{1,3})", r"\\\1", text)
    return unescape_ansi(text)


def _width(text: str | None, arguments: _Arguments) -> int | None:
    if text is None:
        return None
    value = arguments.integer() if text == "*" else int(text)
    if abs(value) > MAX_WIDTH:
        raise LimitReached(f"printf: a field of more than {MAX_WIDTH} characters")
    return value


def _directive(match: re.Match[str], arguments: _Arguments) -> str:
    letter = match.group(4)
    if letter == "%":
        return "%"
    if letter is None or letter not in CONVERSIONS:
        raise NotSimulated(f"printf {match.group()}")
    flags, width = match.group(1), _width(match.group(2), arguments)
    precise = "." in match.group()
    precision = (_width(match.group(3), arguments) or 0) if precise else None
    flags, width = (flags + "-", -width) if width is not None and width < 0 else (flags, width)
    return CONVERSIONS[letter](flags, width, precision, arguments)


def _padded(text: str, match: re.Match[str], arguments: _Arguments) -> str:
    width = _width(match.group(2), arguments) or 0
    return text.ljust(width) if "-" in match.group(1) else text.rjust(width)


def _string(flags: str, width: int | None, precision: int | None, arguments: _Arguments) -> str:
    text = arguments.next()[:precision]
    return text.ljust(width or 0) if "-" in flags else text.rjust(width or 0)


def _character(flags: str, width: int | None, precision: int | None, arguments: _Arguments) -> str:
    return _string(flags, width, 1, arguments)


def _quoted(flags: str, width: int | None, precision: int | None, arguments: _Arguments) -> str:
    word = arguments.next()
    return re.sub(r"([^\w@%+=:,./-])", r"\\\1", word) if word else "''"


def _spec(flags: str, width: int | None, precision: int | None, letter: str) -> str:
    shown = f".{precision}" if precision is not None else ""
    return f"%{flags}{'' if width is None else width}{shown}{letter}"


def _integer(letter: str) -> Callable[[str, int | None, int | None, _Arguments], str]:
    def convert(flags: str, width: int | None, precision: int | None, arguments: _Arguments) -> str:
        value = arguments.integer()
        if letter != "d" and value < 0:
            value += 1 << 64
        if precision is not None:
            flags = flags.replace("0", "")
        return _spec(flags, width, precision, "d" if letter == "u" else letter) % value

    return convert


def _float(letter: str) -> Callable[[str, int | None, int | None, _Arguments], str]:
    def convert(flags: str, width: int | None, precision: int | None, arguments: _Arguments) -> str:
        return _spec(flags, width, precision, letter) % arguments.number()

    return convert


CONVERSIONS: dict[str, Callable[[str, int | None, int | None, _Arguments], str]] = {
    "s": _string,
    "c": _character,
    "q": _quoted,
    "b": _string,
    **{letter: _integer("d" if letter == "i" else letter) for letter in "diuxXo"},
    **{letter: _float(letter) for letter in "feEgGF"},
}


def unescape(text: str) -> tuple[str, bool]:
    """Backslash escapes resolved, and whether ``\\c`` cut the text."""
    cut = re.search(r"(?<!\\)(?:\\\\)*\\c", text)
    if cut is not None:
        text = text[: cut.end() - 2]

    def character(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] == "0":
            return chr(int(code, 8))
        if code[0] in "xu" and len(code) > 1:
            return chr(int(code[1:], 16))
        return SIMPLE.get(code, "\\" + code)

    return ESCAPE.sub(character, text), cut is not None
