"""``read``: one line of standard input into variables."""

from __future__ import annotations

from simulator.programs.shell.builtins.call import Builtin, Call
from simulator.programs.shell.effects import WaitFor
from simulator.programs.shell.errors import NotSimulated, ShellError
from simulator.programs.shell.expansion import BLANKS


def read(call: Call) -> int:
    """``read [-r] [-s] [-p prompt] [-t seconds] [name ...]``: 0 for a line, 1 at the end of the input."""
    options, names = _options(call)
    process, machine = call.process, call.machine
    if "0" not in process.fds:
        return call.fail("0: Bad file descriptor")
    memo = process.memo
    if "p" in options and "prompted" not in memo:
        memo["prompted"] = True
        if machine.host.tty:
            call.err(options["p"])
    if "t" in options:
        memo.setdefault("deadline", machine.now + float(options["t"]))
    number = process.fds["0"]
    text, ended = machine.available(process, number)
    count = _line_end(text, "r" in options)
    if count is None and not ended:
        if "deadline" in memo and machine.now >= memo["deadline"]:
            return 142
        raise WaitFor({"kind": "read", "file": number, "seen": len(text), "until": memo.get("deadline")})
    line = text[: count if count is not None else len(text)]
    machine.descriptors.consume(number, len(line))
    _assign(call, line.removesuffix("\n") if count is not None else line, names, "r" in options)
    return int(count is None)


def _options(call: Call) -> tuple[dict[str, str], list[str]]:
    options: dict[str, str] = {}
    words = list(call.args)
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        for index, letter in enumerate(word[1:], 1):
            if letter in "pt":
                options[letter] = word[index + 1 :] or (words.pop(0) if words else "")
                break
            if letter not in "rs":
                raise NotSimulated(f"read -{letter}")
            options[letter] = ""
    for name in words:
        if not name.isidentifier():
            raise ShellError(f"read: `{name}': not a valid identifier")
    return options, words


def _line_end(text: str, raw: bool) -> int | None:
    """The index after the newline that ends the line; a backslash before it goes on, unless ``raw``."""
    index = 0
    while index < len(text):
        if text[index] == "\\" and not raw:
            index += 2
            continue
        if text[index] == "\n":
            return index + 1
        index += 1
    return None


def _assign(call: Call, line: str, names: list[str], raw: bool) -> None:
    characters = _unescaped(line, raw)
    separators = call.process.get("IFS")
    separators = BLANKS if separators is None else separators
    if not names:
        call.process.set("REPLY", "".join(char for char, _ in characters))
        return
    values = _split(characters, separators, len(names))
    for index, name in enumerate(names):
        call.process.set(name, values[index] if index < len(values) else "")


def _unescaped(line: str, raw: bool) -> list[tuple[str, bool]]:
    """(character, whether a backslash protects it from splitting)."""
    characters, index = [], 0
    while index < len(line):
        if line[index] == "\\" and not raw:
            index += 1
            if index < len(line) and line[index] != "\n":
                characters.append((line[index], True))
        else:
            characters.append((line[index], False))
        index += 1
    return characters


def _split(characters: list[tuple[str, bool]], separators: str, count: int) -> list[str]:
    """At most ``count`` fields; the last one takes the rest, its outer blanks taken off."""
    blanks = "".join(c for c in separators if c in BLANKS)

    def at(index: int, kind: str) -> bool:
        return index < len(characters) and not characters[index][1] and characters[index][0] in kind

    fields, index = [], 0
    while at(index, blanks):
        index += 1
    while index < len(characters) and len(fields) < count - 1:
        start = index
        while index < len(characters) and not at(index, separators):
            index += 1
        fields.append("".join(char for char, _ in characters[start:index]))
        while at(index, blanks):
            index += 1
        if index < len(characters) and at(index, separators) and not at(index, blanks):
            index += 1
            while at(index, blanks):
                index += 1
    rest = characters[index:]
    while rest and not rest[-1][1] and rest[-1][0] in blanks:
        rest.pop()
    if rest:
        fields.append(_last(rest, separators, blanks))
    return fields


def _last(rest: list[tuple[str, bool]], separators: str, blanks: str) -> str:
    """A single field loses the separator that ends it; several keep theirs."""
    hard = [i for i, (char, quoted) in enumerate(rest) if not quoted and char in separators and char not in blanks]
    if hard == [len(rest) - 1]:
        rest = rest[:-1]
    return "".join(char for char, _ in rest)


BUILTINS: dict[str, Builtin] = {"read": read}
