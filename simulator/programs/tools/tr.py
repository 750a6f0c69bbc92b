"""``tr``: characters for characters."""

from __future__ import annotations

import re

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Suspension
from simulator.programs.shell.errors import NotSimulated, ShellError
from simulator.programs.shell.formatting import unescape
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("tr",)
CLASSES = {
    "alpha": "A-Za-z", "digit": "0-9", "alnum": "A-Za-z0-9", "upper": "A-Z", "lower": "a-z", "space": " \t\n\r\f\v",
    "blank": " \t", "punct": "!-/:-@[-`{-~",
}  # fmt: skip


def run(context: Context) -> int | Suspension:
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
