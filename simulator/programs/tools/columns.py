"""``cut``, ``tr``, ``wc``, ``uniq``, ``nl``, ``rev``, ``tac``, ``paste``: small filters of lines and characters."""

from __future__ import annotations

import re

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Suspension
from simulator.programs.shell.errors import NotSimulated, ShellError
from simulator.programs.shell.formatting import unescape
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("cut", "tr", "wc", "uniq", "rev", "tac")
CLASSES = {
    "alpha": "A-Za-z", "digit": "0-9", "alnum": "A-Za-z0-9", "upper": "A-Z", "lower": "a-z", "space": " \t\n\r\f\v",
    "blank": " \t", "punct": "!-/:-@[-`{-~",
}  # fmt: skip


def run(context: Context) -> int | Suspension:
    """Whichever of them ``argv[0]`` names."""
    programs = {"cut": cut, "tr": translate, "wc": count, "uniq": unique, "rev": reverse, "tac": backwards}
    return programs[context.name](context)


def cut(context: Context) -> int | Suspension:
    """``cut -d x -f list`` or ``cut -c list``, with ``-s``."""
    long = {"delimiter": "d", "fields": "f", "characters": "c", "bytes": "b", "only-delimited": "s"}
    arguments = parse(context.args, "d:f:c:b:sn", long)
    if not arguments.has("fcb"):
        return context.fail("you must specify a list of bytes, characters, or fields")
    ranges = _ranges(arguments.value("f") or arguments.value("c") or arguments.value("b"))
    if arguments.operands:
        for _, text in context.texts(arguments.operands):
            for line in text.splitlines():
                _cut_line(context, arguments, ranges, line)
        return context.failed
    for line in context.lines():
        _cut_line(context, arguments, ranges, line.removesuffix("\n"))
    return context.more()


def _ranges(text: str) -> list[tuple[int, int]]:
    ranges = []
    for piece in text.split(","):
        match = re.fullmatch(r"(\d*)(-?)(\d*)", piece)
        if match is None or not piece.strip("-"):
            raise ShellError(f"invalid field value '{piece}'")
        first, dash, last = match.groups()
        ranges.append((int(first or 1), int(last) if last else (1 << 30 if dash else int(first))))
    return ranges


def _cut_line(context: Context, arguments: Arguments, ranges: list[tuple[int, int]], line: str) -> None:
    def wanted(index: int) -> bool:
        return any(first <= index <= last for first, last in ranges)

    if not arguments.has("f"):
        context.out("".join(char for index, char in enumerate(line, 1) if wanted(index)) + "\n")
        return
    mark = arguments.value("d", "\t")
    if mark not in line:
        if not arguments.has("s"):
            context.out(line + "\n")
        return
    context.out(mark.join(field for index, field in enumerate(line.split(mark), 1) if wanted(index)) + "\n")


def translate(context: Context) -> int | Suspension:
    """``tr [-dsc] set1 [set2]``."""
    arguments = parse(context.args, "dscC", {"delete": "d", "squeeze-repeats": "s", "complement": "c"}, ordered=True)
    operands = arguments.operands
    if not operands:
        return context.fail("missing operand")
    if len(operands) < 2 and not arguments.has("ds"):
        return context.fail(f"missing operand after '{operands[0]}'")
    first = _set(operands[0])
    second = _set(operands[1]) if len(operands) > 1 else []
    context.out("".join(_translated(context, arguments, first, second, context.chunk())))
    return context.more()


def _set(text: str) -> list[str]:
    text = re.sub(r"\\([0-7]{1,3})", lambda m: chr(int(m.group(1), 8)), text)
    text = unescape(text.replace("\\-", "\\\\-"))[0] if "\\" in text else text
    text = re.sub(r"\[:(\w+):\]", lambda m: _class(m.group(1)), text)
    characters, index = [], 0
    while index < len(text):
        if text[index + 1 : index + 2] == "-" and index + 2 < len(text):
            first, last = ord(text[index]), ord(text[index + 2])
            if first > last:
                ends = text[index : index + 3]
                raise ShellError(f"range-endpoints of '{ends}' are in reverse collating sequence order")
            characters += [chr(code) for code in range(first, min(last, first + 5000) + 1)]
            index += 3
        else:
            characters.append(text[index])
            index += 1
    return characters


def _class(name: str) -> str:
    if name not in CLASSES:
        raise NotSimulated(f"[:{name}:]")
    return CLASSES[name]


def _translated(context: Context, arguments: Arguments, first: list[str], second: list[str], text: str) -> list[str]:
    complement = arguments.has("cC")
    chosen = set(first)
    mapping = {}
    if second and not arguments.has("d"):
        filled = second + [second[-1]] * max(len(first) - len(second), 0)
        mapping = dict(zip(first, filled, strict=False))
    squeezed = set(second or first) if arguments.has("s") else set()
    out, last = [], context.state.get("last", "")
    for char in text:
        inside = (char in chosen) != complement
        if arguments.has("d") and inside:
            continue
        if second and inside and not arguments.has("d"):
            char = second[-1] if complement else mapping[char]
        squeezes = (char in squeezed) != (complement and not second) if arguments.has("s") else False
        if not (squeezes and char == last):
            out.append(char)
        last = char
    context.state["last"] = last
    return out


def count(context: Context) -> int:
    """``wc [-lwcm] [file ...]``."""
    arguments = parse(context.args, "lwcmL", {"lines": "l", "words": "w", "bytes": "c", "chars": "m"})
    texts = list(context.texts(arguments.operands))
    rows = [(_counts(arguments, text), path) for path, text in texts]
    if len(arguments.operands) > 1:
        totals = [sum(column) for column in zip(*(counts for counts, _ in rows), strict=True)] or [0, 0, 0]
        rows.append((totals, "total"))
    single = len(rows) == 1 and len(rows[0][0]) == 1
    size = len(str(sum(len(text.encode()) for _, text in texts)))
    width = 1 if single else size if arguments.operands else 7
    for counts, path in rows:
        name = f" {path}" if arguments.operands else ""
        context.out(" ".join(f"{number:>{width}}" for number in counts) + name + "\n")
    return context.failed


def _counts(arguments: Arguments, text: str) -> list[int]:
    available = {
        "l": text.count("\n"),
        "w": len(text.split()),
        "m": len(text),
        "c": len(text.encode()),
        "L": max(map(len, text.splitlines()), default=0),
    }
    return [available[letter] for letter in "lwmcL" if arguments.has(letter)] or [available[x] for x in "lwc"]


def unique(context: Context) -> int:
    """``uniq [-cdui] [file]``."""
    arguments = parse(context.args, "cduif:", {"count": "c", "repeated": "d", "unique": "u", "ignore-case": "i"})
    if len(arguments.operands) > 1:
        raise NotSimulated("an output file")
    groups: list[tuple[str, int]] = []
    skip = arguments.number("f", 0)

    def key(line: str) -> str:
        line = re.sub(rf"^(\s*\S+){{{skip}}}", "", line) if skip else line
        return line.lower() if arguments.has("i") else line

    for line in (line for _, text in context.texts(arguments.operands) for line in text.splitlines()):
        if groups and key(groups[-1][0]) == key(line):
            groups[-1] = (groups[-1][0], groups[-1][1] + 1)
        else:
            groups.append((line, 1))
    for line, number in groups:
        if (number > 1 or not arguments.has("d")) and (number == 1 or not arguments.has("u")):
            context.out(f"{number:7} {line}\n" if arguments.has("c") else line + "\n")
    return context.failed


def reverse(context: Context) -> int:
    """``rev [file ...]``: each line backwards."""
    for _, text in context.texts(parse(context.args, "").operands):
        context.out("".join(line[::-1] + "\n" for line in text.splitlines()))
    return context.failed


def backwards(context: Context) -> int:
    """``tac [file ...]``: the last line first."""
    for _, text in context.texts(parse(context.args, "").operands):
        context.out("".join(line + "\n" for line in reversed(text.splitlines())))
    return context.failed
