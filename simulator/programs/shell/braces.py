"""Brace expansion: ``a{b,c}d`` and ``{1..5}``, on words that are parsed but not yet expanded (bash, not POSIX)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from simulator.programs.shell.errors import LimitReached
from simulator.programs.shell.syntax import Part, Text, Word

MAX_WORDS = 10_000
NUMBERS = re.compile(r"(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?")
LETTERS = re.compile(r"([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?")
Atom = str | Part
"""One unquoted character, or a part that braces never look into."""


@lru_cache(maxsize=1024)
def expand_braces(word: Word) -> tuple[Word, ...]:
    """The words that ``word`` stands for; itself alone where it holds no brace expression."""
    if not any(isinstance(part, Text) and not part.quoted and "{" in part.value for part in word):
        return (word,)
    atoms: list[Atom] = []
    for part in word:
        atoms += list(part.value) if isinstance(part, Text) and not part.quoted else [part]
    return tuple(_as_word(expanded) for expanded in _expand(atoms))


def _expand(atoms: list[Atom]) -> list[list[Atom]]:
    for start, atom in enumerate(atoms):
        if atom != "{" or (start and atoms[start - 1] == "$"):
            continue
        end, commas = _matching(atoms, start)
        choices = _choices(atoms, start, end, commas) if end else None
        if choices is not None:
            tails = _expand(atoms[end + 1 :])
            if len(choices) * len(tails) > MAX_WORDS:
                raise LimitReached(f"a brace expansion of more than {MAX_WORDS} words")
            return [atoms[:start] + choice + tail for choice in choices for tail in tails]
    return [atoms]


def _matching(atoms: list[Atom], start: int) -> tuple[int, list[int]]:
    depth, commas = 0, []
    for index in range(start, len(atoms)):
        if atoms[index] == "{":
            depth += 1
        elif atoms[index] == "}":
            depth -= 1
            if depth == 0:
                return index, commas
        elif atoms[index] == "," and depth == 1:
            commas.append(index)
    return 0, []


def _choices(atoms: list[Atom], start: int, end: int, commas: list[int]) -> list[list[Atom]] | None:
    if commas:
        edges = [start, *commas, end]
        return [choice for a, b in pairwise(edges) for choice in _expand(atoms[a + 1 : b])]
    inner = atoms[start + 1 : end]
    if not all(isinstance(atom, str) for atom in inner):
        return None
    return _sequence("".join(inner))  # type: ignore[arg-type]


def _sequence(text: str) -> list[list[Atom]] | None:
    if (match := NUMBERS.fullmatch(text)) is not None:
        first, last = match.group(1), match.group(2)
        padded = any(re.match(r"-?0\d", edge) for edge in (first, last))
        width = max(len(first), len(last)) if padded else 0
        return [list(f"{number:0{width}d}") for number in _range(int(first), int(last), match.group(3))]
    if (match := LETTERS.fullmatch(text)) is not None:
        return [[chr(code)] for code in _range(ord(match.group(1)), ord(match.group(2)), match.group(3))]
    return None


def _range(first: int, last: int, step: str | None) -> range:
    stride = abs(int(step or 1)) or 1
    numbers = range(first, last + 1, stride) if first <= last else range(first, last - 1, -stride)
    if len(numbers) > MAX_WORDS:
        raise LimitReached(f"a brace expansion of more than {MAX_WORDS} words")
    return numbers


def _as_word(atoms: list[Atom]) -> Word:
    parts: list[Part] = []
    for atom in atoms:
        if not isinstance(atom, str):
            parts.append(atom)
        elif parts and isinstance(parts[-1], Text) and not parts[-1].quoted:
            parts[-1] = replace(parts[-1], value=parts[-1].value + atom)
        else:
            parts.append(Text(atom))
    return tuple(parts)
