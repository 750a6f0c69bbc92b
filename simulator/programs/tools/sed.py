"""``sed``: edit lines."""

from __future__ import annotations

import re
from typing import Any

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError, LimitReached
from simulator.programs.tools.arguments import parse
from simulator.programs.tools.sed_script import Address, Command, ScriptParser

NAMES = ("sed",)
MAX_STEPS = 500_000
LONG = {"quiet": "n", "silent": "n", "regexp-extended": "E", "expression": "e", "in-place": "i", "file": "f"}


def run(context: Context) -> int:
    """``sed [-nEr] [-i] [-e script | -f file | script] [file ...]``."""
    arguments = parse(context.args, "nEre:f:is", LONG)
    scripts = arguments.values("e") + [context.read(path).rstrip("\n") for path in arguments.values("f")]
    if not scripts:
        if not arguments.operands:
            context.err("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n")
            return 1
        scripts = [arguments.operands.pop(0)]
    commands = ScriptParser("\n".join(scripts), arguments.has("Er")).parse()
    silent = arguments.has("n")
    if arguments.has("i"):
        return max([_in_place(context, commands, silent, path) for path in arguments.operands], default=1)
    text = "".join(_inputs(context, arguments.operands))
    output, status = _edited(context, commands, silent, text)
    context.out(output)
    return status or 2 * context.failed


def _edited(context: Context, commands: list[Command], silent: bool, text: str) -> tuple[str, int]:
    editor = _Editor(commands, silent)
    try:
        return editor.edit(text)
    finally:
        context.charge(editor.steps)


def _inputs(context: Context, paths: list[str]) -> list[str]:
    found = []
    for path in paths or ["-"]:
        try:
            found.append(context.read(path))
        except FileError as error:
            context.state["failed"] = True
            wording = "couldn't edit" if context.files.is_directory(path) else "can't read"
            context.fail(f"{wording} {path}: {error.message}")
    return found


def _in_place(context: Context, commands: list[Command], silent: bool, path: str) -> int:
    try:
        text = context.files.read(path)
        output, status = _edited(context, commands, silent, text)
        context.files.write(path, output)
    except FileError as error:
        return context.fail(f"can't read {path}: {error.message}", 2)
    return status


class _Editor:
    """One pass over one text. ``active`` remembers which ranges are open, by command."""

    def __init__(self, commands: list[Command], silent: bool) -> None:
        self.commands, self.silent = commands, silent
        self.out: list[str] = []
        self.hold = self.space = ""
        self.active: dict[int, int] = {}
        self.after: list[str] = []
        self.steps = 0

    def edit(self, text: str) -> tuple[str, int]:
        """The output, and the exit status that ``q`` gave."""
        self.lines = text.splitlines()
        self.number, status = 0, 0
        while self.number < len(self.lines) and status == 0:
            self.space = self.lines[self.number]
            self.number += 1
            finished = self._cycle()
            if finished is not None:
                return self._text(text), finished
        return self._text(text), status

    def _text(self, original: str) -> str:
        output = "".join(self.out)
        whole = self.number >= len(self.lines) and original and not original.endswith("\n")
        return output.removesuffix("\n") if whole else output

    def _cycle(self) -> int | None:
        """One line through the script. The exit status where ``q`` ends it, else None."""
        index, changed = 0, False
        printing = not self.silent
        status: int | None = None
        while index < len(self.commands):
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise LimitReached(f"more than {MAX_STEPS} commands")
            command = self.commands[index]
            selected = self._selects(index, command) != command.negated
            name = command.name
            index += 1
            if name == "{" and not selected:
                index = command.jump
            elif not selected or name in "{}:":
                continue
            elif name == "b" or (name == "t" and changed):
                index, changed = command.jump, changed and name != "t"
            elif name in "dD":
                printing = False
                break
            elif name in "qQ":
                printing, status = printing and name == "q", int(command.text or 0)
                break
            elif name in "nN" and self.number >= len(self.lines):
                break
            elif name == "c":
                self._change(index - 1, command)
                printing = False
                break
            else:
                changed = self._apply(command) or changed
        if printing:
            self.out.append(self.space + "\n")
        self.out += self.after
        self.after.clear()
        return status

    def _change(self, index: int, command: Command) -> None:
        if len(command.addresses) < 2 or command.negated or index not in self.active:
            self.out.append(command.text)

    def _apply(self, command: Command) -> bool:
        """Commands that neither jump nor end the cycle. True where ``s`` changed something."""
        name = command.name
        if name == "s":
            return self._substitute(command)
        if name == "p":
            self.out.append(self.space + "\n")
        elif name == "P":
            self.out.append(self.space.split("\n")[0] + "\n")
        elif name == "=":
            self.out.append(f"{self.number}\n")
        elif name == "y":
            self.space = self.space.translate(str.maketrans(command.text, command.flags))
        elif name == "i":
            self.out.append(command.text)
        elif name == "a":
            self.after.append(command.text)
        else:
            self._move(name, command)
        return False

    def _move(self, name: str, command: Command) -> None:
        """The hold space, and the next line."""
        if name == "h":
            self.hold = self.space
        elif name == "H":
            self.hold += "\n" + self.space
        elif name == "g":
            self.space = self.hold
        elif name == "G":
            self.space += "\n" + self.hold
        elif name == "x":
            self.space, self.hold = self.hold, self.space
        elif name == "n":
            if not self.silent:
                self.out.append(self.space + "\n")
            self.space = self.lines[self.number]
            self.number += 1
        elif name == "N":
            self.space += "\n" + self.lines[self.number]
            self.number += 1

    def _substitute(self, command: Command) -> bool:
        digits = re.sub(r"\D", "", command.flags)
        nth, everywhere = int(digits or 1), "g" in command.flags
        pieces, start, count = [], 0, 0
        for match in command.regex.finditer(self.space):
            if match.end() == match.start() == start and count and start:
                continue
            count += 1
            if count >= nth:
                pieces += [self.space[start : match.start()], _replacement(command.text, match)]
                start = match.end()
                if not everywhere:
                    break
        if not pieces:
            return False
        self.space = "".join(pieces) + self.space[start:]
        if "p" in command.flags:
            self.out.append(self.space + "\n")
        return True

    # --- addresses

    def _selects(self, index: int, command: Command) -> bool:
        addresses = command.addresses
        if not addresses:
            return True
        if len(addresses) == 1:
            return self._matches(addresses[0])
        if index in self.active:
            return self._inside(index, addresses[1])
        if not self._matches(addresses[0]):
            return False
        self._open(index, addresses[1])
        return True

    def _open(self, index: int, end: Address) -> None:
        if end.kind == "plus":
            last = self.number + end.first
        elif end.kind == "line":
            last = end.first
        else:
            last = 1 << 60
        if last > self.number and not (end.kind == "last" and self.number == len(self.lines)):
            self.active[index] = last

    def _inside(self, index: int, end: Address) -> bool:
        last = self.active[index]
        if end.kind in ("plus", "line"):
            if self.number >= last:
                del self.active[index]
            return self.number <= last
        if self._matches(end):
            del self.active[index]
        return True

    def _matches(self, address: Address) -> bool:
        if address.kind == "line":
            return self.number == address.first
        if address.kind == "last":
            return self.number == len(self.lines)
        if address.kind == "step":
            step = address.second
            past = self.number >= address.first
            return past and (self.number - address.first) % step == 0 if step else self.number == address.first
        return address.regex.search(self.space) is not None


def _replacement(text: str, match: Any) -> str:
    """The right side of ``s``: ``&``, ``\\1`` … ``\\9``, case changes, escapes."""
    pieces: list[str] = []
    index, case = 0, ""
    while index < len(text):
        char = text[index]
        if char == "\\" and index + 1 < len(text):
            following = text[index + 1]
            index += 2
            if following in "ULElu":
                case = following
                continue
            piece = (match.group(int(following)) or "") if following.isdigit() else {"n": "\n", "t": "\t"}.get(
                following, following
            )
        else:
            piece = match.group(0) if char == "&" else char
            index += 1
        pieces.append(_cased(piece, case))
        case = "" if case in "lu" and piece else case
    return "".join(pieces)


def _cased(piece: str, case: str) -> str:
    if case in ("U", "L"):
        return piece.upper() if case == "U" else piece.lower()
    if case in ("u", "l"):
        return (piece[:1].upper() if case == "u" else piece[:1].lower()) + piece[1:]
    return piece
