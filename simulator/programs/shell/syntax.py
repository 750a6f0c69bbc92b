"""The syntax tree of a program, as the compiler wants it. Built by ``parsing`` (commands) and ``words`` (words)."""

from __future__ import annotations

from dataclasses import dataclass

# --- words


@dataclass(frozen=True, slots=True)
class Text:
    """Characters as they are; ``quoted`` ones are neither split nor globbed."""

    value: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$name`` or ``${name<operator>arguments}``; ``operator`` is "" or as written, "#" alone being the length."""

    name: str
    quoted: bool = False
    operator: str = ""
    arguments: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Substitution:
    """``$(script)`` or backquotes."""

    script: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``$((expression))``; the expression is expanded as between double quotes before it is computed."""

    expression: Word
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Tilde:
    """``~`` or ``~user`` at the beginning of a word or of an assignment's value."""

    user: str
    quoted: bool = True


Part = Text | Parameter | Substitution | Arithmetic | Tilde
Word = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """``name=value`` or ``name+=value``."""

    name: str
    value: Word
    append: bool = False


@dataclass(frozen=True, slots=True)
class Redirection:
    """``operator`` is one of < > >> >& <& &> &>> or "text" (here-document or string), ``fd`` None for its default."""

    operator: str
    target: Word
    fd: int | None = None


# --- commands


@dataclass(frozen=True, slots=True)
class Simple:
    """Assignments, words and redirections, in the order POSIX expands them. ``source`` is the text for ``jobs``."""

    assignments: tuple[Assignment, ...]
    words: tuple[Word, ...]
    redirections: tuple[Redirection, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """``[[ ... ]]`` as a flat list of words and operators (``conditions`` parses and evaluates it)."""

    items: tuple[str | Word, ...]


@dataclass(frozen=True, slots=True)
class Computation:
    """``(( ... ))``."""

    expression: Word


@dataclass(frozen=True, slots=True)
class Sequence:
    """Commands one after the other; each with whether ``&`` ended it."""

    commands: tuple[tuple[Command, bool], ...]


@dataclass(frozen=True, slots=True)
class AndOr:
    """``left && right`` or ``left || right``."""

    left: Command
    operator: str
    right: Command


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Two or more commands joined by ``|``."""

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """``! command``."""

    command: Command


@dataclass(frozen=True, slots=True)
class Subshell:
    """``( ... )``."""

    body: Sequence


@dataclass(frozen=True, slots=True)
class Redirected:
    """A compound command with redirections."""

    command: Command
    redirections: tuple[Redirection, ...]


@dataclass(frozen=True, slots=True)
class If:
    """``branches`` are (condition, body) pairs."""

    branches: tuple[tuple[Sequence, Sequence], ...]
    otherwise: Sequence | None


@dataclass(frozen=True, slots=True)
class While:
    """``while`` (or ``until``) ``condition``; ``do body; done``."""

    condition: Sequence
    body: Sequence
    until: bool = False


@dataclass(frozen=True, slots=True)
class For:
    """``for name in words``; ``words`` None stands for the positional parameters."""

    name: str
    words: tuple[Word, ...] | None
    body: Sequence


@dataclass(frozen=True, slots=True)
class ForArithmetic:
    """``for ((initial; condition; update))``."""

    initial: Word
    condition: Word
    update: Word
    body: Sequence


@dataclass(frozen=True, slots=True)
class Case:
    """``case word in`` branches of (patterns, body)."""

    word: Word
    branches: tuple[tuple[tuple[Word, ...], Sequence], ...]


@dataclass(frozen=True, slots=True)
class Function:
    """``name() body``."""

    name: str
    body: Command


Command = (
    Simple | Condition | Computation | Sequence | AndOr | Pipeline | Not | Subshell | Redirected | If | While | For
    | ForArithmetic | Case | Function
)  # fmt: skip
