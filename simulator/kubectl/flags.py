"""Flags as pflag parses them: long and short, joined and apart, anywhere in the line; with pflag's words on errors.

A verb lists every flag the real kubectl has for it. Those that are not supported here are marked so, and are refused by
name instead of being ignored. Mirrors spf13/pflag and kubectl/pkg/cmd/util.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


class UsageError(Exception):
    """The line makes no sense; the text is what kubectl prints after ``error: ``."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag.

    Args:
        name: long name without dashes.
        short: one-letter form, or empty.
        type: "bool", "string", "int", "strings" (repeatable, commas split), "array" (repeatable, commas kept),
            "duration".
        default: value when absent.
        bare: value of ``--name`` without ``=value`` for flags that need none (bools: True).
        supported: False: refused by name.
        required: its absence is an error.
        deprecated: told whenever the flag is given; empty for most.
    """

    name: str
    short: str = ""
    type: str = "string"
    default: Any = None
    bare: Any = None
    supported: bool = True
    required: bool = False
    deprecated: str = ""

    @property
    def takes_value(self) -> bool:
        """Whether the next word belongs to the flag."""
        return self.type != "bool" and self.bare is None


@dataclass(slots=True)
class Parsed:
    """A parsed line: values by flag name, positional words, and where ``--`` stood among them (None: nowhere);
    ``order``: flags as they came, with their text; ``remarks``: what is to be said of those that are deprecated."""

    values: dict[str, Any]
    args: list[str] = field(default_factory=list)
    dash_at: int | None = None
    given: set[str] = field(default_factory=set)
    order: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def changed(self, name: str) -> bool:
        """Whether the flag was given."""
        return name in self.given


def unsupported(names: str) -> tuple[Flag, ...]:
    """Flags that the real kubectl has and this one refuses: words, each a name, ``/x`` its letter, ``:b`` a bool."""
    return tuple(_unsupported(word) for word in names.split())


def _unsupported(word: str) -> Flag:
    name, _, kind = word.partition(":")
    name, _, short = name.partition("/")
    return Flag(name, short, "bool" if kind == "b" else "string", supported=False)


def check_required(flags: Iterable[Flag], parsed: Parsed) -> None:
    """Raise UsageError where a required flag is absent."""
    missing = [f'"{flag.name}"' for flag in flags if flag.required and not parsed.changed(flag.name)]
    if missing:
        raise UsageError(f"required flag(s) {', '.join(missing)} not set")


def parse_flags(flags: Iterable[Flag], words: list[str]) -> Parsed:
    """Parse the words after the verb.

    Raises:
        UsageError: unknown flag, missing or bad value, or a flag that is not simulated.
    """
    by_name = {flag.name: flag for flag in reversed(tuple(flags))}  # a verb's own flag hides a global one
    by_short = {flag.short: flag for flag in by_name.values() if flag.short}
    default = {"strings": list, "array": list, "bool": bool}
    values = {f.name: default[f.type]() if f.default is None and f.type in default else f.default
              for f in by_name.values()}
    parsed, rest = Parsed(values), list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            parsed.dash_at = len(parsed.args)
            parsed.args += rest
            break
        if word.startswith("--"):
            _parse_long(word, rest, by_name, parsed)
        elif word.startswith("-") and word != "-":
            _parse_short(word, rest, by_short, parsed)
        else:
            parsed.args.append(word)
    return parsed


def _parse_long(word: str, rest: list[str], flags: dict[str, Flag], parsed: Parsed) -> None:
    name, equals, value = word[2:].partition("=")
    flag = flags.get(name)
    if flag is None:
        raise UsageError(f"unknown flag: --{name}")
    if equals:
        _set(flag, value, parsed)
    elif not flag.takes_value:
        _set(flag, "true" if flag.bare is None else str(flag.bare), parsed)
    elif rest:
        _set(flag, rest.pop(0), parsed)
    else:
        raise UsageError(f"flag needs an argument: --{name}")


def _parse_short(word: str, rest: list[str], flags: dict[str, Flag], parsed: Parsed) -> None:
    letters = word[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        flag = flags.get(letter)
        if flag is None:
            raise UsageError(f"unknown shorthand flag: '{letter}' in -{letter}{letters}")
        if len(letters) > 1 and letters.startswith("="):
            _set(flag, letters[1:], parsed)
            return
        if not flag.takes_value:
            _set(flag, "true" if flag.bare is None else str(flag.bare), parsed)
            continue
        if letters:
            _set(flag, letters, parsed)
        elif rest:
            _set(flag, rest.pop(0), parsed)
        else:
            raise UsageError(f"flag needs an argument: '{letter}' in -{letter}")
        return


def _set(flag: Flag, text: str, parsed: Parsed) -> None:
    if not flag.supported:
        raise UsageError(f"--{flag.name} is not simulated here")
    parsed.given.add(flag.name)
    value = _convert(flag, text)
    parsed.order.append((flag.name, text))
    if flag.deprecated:
        parsed.remarks.append(f"Flag --{flag.name} has been deprecated, {flag.deprecated}")
    if flag.type in ("strings", "array") and flag.name in parsed.given:
        already = parsed.values[flag.name]
        parsed.values[flag.name] = [*already, *value] if already is not flag.default else value
    else:
        parsed.values[flag.name] = value


def _convert(flag: Flag, text: str) -> Any:
    match flag.type:
        case "bool":
            return _bool(flag, text)
        case "int":
            return _int(flag, text)
        case "duration":
            return _duration(flag, text)
        case "strings":
            return text.split(",")
        case "array":
            return [text]
    return text


def _bad(flag: Flag, text: str, why: str) -> UsageError:
    shown = f"-{flag.short}, --{flag.name}" if flag.short else f"--{flag.name}"
    return UsageError(f'invalid argument "{text}" for "{shown}" flag: {why}')


def _bool(flag: Flag, text: str) -> bool:
    if text in ("1", "t", "T", "true", "TRUE", "True"):
        return True
    if text in ("0", "f", "F", "false", "FALSE", "False"):
        return False
    raise _bad(flag, text, f'strconv.ParseBool: parsing "{text}": invalid syntax')


def _int(flag: Flag, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _bad(flag, text, f'strconv.ParseInt: parsing "{text}": invalid syntax') from None


_UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def _duration(flag: Flag, text: str) -> float:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise _bad(flag, text, str(error)) from None


def parse_duration(text: str) -> float:
    """Seconds of a Go duration: ``1m30s``, ``500ms``, ``-1s``, ``0``.

    Raises:
        ValueError: with Go's message.
    """
    body, sign = (text[1:], -1.0) if text.startswith("-") else (text, 1.0)
    if body == "0":
        return 0.0
    total, number = 0.0, ""
    position = 0
    while position < len(body):
        if body[position].isdigit() or body[position] == ".":
            number += body[position]
            position += 1
            continue
        unit = next((u for u in ("ns", "us", "ms", "h", "m", "s") if body.startswith(u, position)), None)
        if not number or unit is None:
            raise ValueError(f'time: invalid duration "{text}"')
        total, number = total + float(number) * _UNITS[unit], ""
        position += len(unit)
    if number:
        raise ValueError(f'time: missing unit in duration "{text}"')
    if not body:
        raise ValueError(f'time: invalid duration "{text}"')
    return sign * total
