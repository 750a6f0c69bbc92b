"""Runs an awk program over records. Loops have a budget of steps."""

from __future__ import annotations

import re
from typing import Any

from simulator.programs.shell.errors import LimitReached, ShellError
from simulator.programs.shell.regex import posix
from simulator.programs.tools.awk import functions
from simulator.programs.tools.awk.expressions import VALUES
from simulator.programs.tools.awk.grammar import Node, Program
from simulator.programs.tools.awk.values import Input, Value, number, text, truth

MAX_STEPS = 1_000_000
SPLIT, LOOKED_AT = 8, 256
"""Characters that are one step's work to split into fields, and to look through."""
MAX_OUTPUT = 2 << 20
MAX_DEPTH = 60
Array = dict[str, Value]


class Exit(Exception):
    """``exit``: END still runs, once."""

    def __init__(self, status: int | None) -> None:
        super().__init__(status)
        self.status = status or 0


class _Next(Exception):
    pass


class _Break(Exception):
    pass


class _Continue(Exception):
    pass


class _Return(Exception):
    def __init__(self, value: Value) -> None:
        super().__init__(value)
        self.value = value


class Interpreter:
    """One run of one program. ``out`` collects what it prints."""

    def __init__(self, program: Program, env: dict[str, str], now: float) -> None:
        self.program, self.now = program, now
        self.out: list[str] = []
        self.size = self.steps = 0
        self.globals: dict[str, Value | Array] = {
            "FS": " ", "OFS": " ", "ORS": "\n", "RS": "\n", "NR": 0.0, "FNR": 0.0, "NF": 0.0, "SUBSEP": "\x1c",
            "CONVFMT": "%.6g", "OFMT": "%.6g", "RSTART": 0.0, "RLENGTH": -1.0, "FILENAME": "",
            "ENVIRON": {name: Input(value) for name, value in env.items()},
        }  # fmt: skip
        self.frames: list[dict[str, Value | Array]] = []
        self.record = ""
        self.fields: list[str] = []
        self.ranges: set[int] = set()
        self.exiting = False
        self.seed, self.draws = 0.0, 0

    # --- running

    @property
    def reads_input(self) -> bool:
        return bool(self.program.rules or self.program.end)

    def set_arguments(self, words: list[str]) -> None:
        """``ARGV`` and ``ARGC``."""
        self.globals["ARGC"] = float(len(words))
        self.globals["ARGV"] = {str(index): Input(word) for index, word in enumerate(words)}

    def begin(self) -> None:
        """The BEGIN actions."""
        for action in self.program.begin:
            self.execute(action)

    def end(self) -> None:
        """The END actions, unless one of them ended the program."""
        for action in self.program.end:
            self.execute(action)

    def records(self, source: str) -> None:
        """All records of one input."""
        self.globals["FNR"] = 0.0
        for record in self.split_records(source):
            self.globals["NR"] = number(self.get("NR")) + 1
            self.globals["FNR"] = number(self.get("FNR")) + 1
            self.set_record(record)
            try:
                for index, rule in enumerate(self.program.rules):
                    if self.selects(index, rule[0], rule[1]):
                        self.execute(rule[2] or ("print", []))
            except _Next:
                continue

    def split_records(self, source: str) -> list[str]:
        separator = text(self.get("RS"))
        if separator == "":
            return [part for part in re.split(r"\n\n+", source.strip("\n")) if part]
        single = len(separator) == 1
        pieces = source.split(separator) if single else functions.split_regex(posix(separator, True), source)
        return pieces[:-1] if pieces and pieces[-1] == "" else pieces

    def selects(self, index: int, first: Node | None, second: Node | None) -> bool:
        if first is None:
            return True
        if second is None:
            return truth(self.value(first))
        if index not in self.ranges:
            if not truth(self.value(first)):
                return False
            self.ranges.add(index)
        if truth(self.value(second)):
            self.ranges.discard(index)
        return True

    # --- records and fields

    def set_record(self, record: str) -> None:
        self.spend(len(record) // SPLIT)
        self.record = record
        self.fields = self.split_fields(record, text(self.get("FS")))
        self.globals["NF"] = float(len(self.fields))

    def split_fields(self, source: str, separator: str) -> list[str]:
        """``source`` cut as ``FS`` says: blanks for " ", a character, or a regular expression."""
        if separator == " ":
            return source.split()
        if source == "":
            return []
        if separator == "":
            return list(source)
        if len(separator) == 1 and separator not in "\\^$.[|()*+?":
            return source.split(separator)
        return functions.split_regex(posix(separator, True), source)

    def field(self, index: int) -> Value:
        if index < 0:
            raise ShellError(f"trying to access out of range field {index}", 2)
        if index == 0:
            return Input(self.record)
        return Input(self.fields[index - 1]) if index <= len(self.fields) else Input("")

    def set_field(self, index: int, value: str) -> None:
        if index == 0:
            self.set_record(value)
            return
        if index > 10_000:
            raise LimitReached("more than 10000 fields")
        self.fields += [""] * (index - len(self.fields))
        self.fields[index - 1] = value
        self.globals["NF"] = float(len(self.fields))
        self.join_fields()

    def join_fields(self) -> None:
        self.record = text(self.get("OFS")).join(self.fields)

    # --- variables

    def place(self, name: str) -> dict[str, Value | Array]:
        return self.frames[-1] if self.frames and name in self.frames[-1] else self.globals

    def get(self, name: str) -> Value:
        found = self.place(name).get(name, Input(""))
        if isinstance(found, dict):
            raise ShellError(f"can't use array {name} in scalar context", 2)
        return found if found is not None else Input("")

    def set(self, name: str, value: Value) -> None:
        self.place(name)[name] = value
        if name == "NF":
            count = int(number(value))
            self.fields = (self.fields + [""] * (count - len(self.fields)))[:count]
            self.join_fields()

    def set_input(self, name: str, value: str) -> None:
        """A variable from the command line."""
        self.set(name, Input(value))

    def array(self, name: str) -> Array:
        place = self.place(name)
        found = place.get(name)
        if not isinstance(found, dict):
            if found not in (None, ""):
                raise ShellError(f"can't use scalar {name} as array", 2)
            found = place[name] = {}
        return found

    def subscript(self, node: Node) -> str:
        if node[0] == "join":
            return text(self.get("SUBSEP")).join(self.string(each) for each in node[1])
        return self.string(node)

    # --- statements

    def spend(self, steps: int) -> None:
        """Count work. Raises ``LimitReached``."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise LimitReached(f"more than {MAX_STEPS} steps")

    def execute(self, node: Node) -> None:
        self.spend(1)
        getattr(self, "do_" + node[0])(*node[1:])

    def do_block(self, statements: list[Node]) -> None:
        for statement in statements:
            self.execute(statement)

    def do_expression(self, node: Node) -> None:
        self.value(node)

    def do_print(self, arguments: list[Node]) -> None:
        template = text(self.get("OFMT"))
        shown = [text(self.value(each), template) for each in arguments] if arguments else [self.record]
        self.write(text(self.get("OFS")).join(shown) + text(self.get("ORS")))

    def do_printf(self, arguments: list[Node]) -> None:
        self.write(functions.sprintf(self, [self.value(each) for each in arguments]))

    def write(self, output: str) -> None:
        self.size += len(output)
        if self.size > MAX_OUTPUT:
            raise LimitReached(f"more than {MAX_OUTPUT >> 20} MiB of output")
        self.out.append(output)

    def do_if(self, condition: Node, then: Node, otherwise: Node | None) -> None:
        if truth(self.value(condition)):
            self.execute(then)
        elif otherwise is not None:
            self.execute(otherwise)

    def loop_body(self, body: Node) -> bool:
        try:
            self.execute(body)
        except _Break:
            return False
        except _Continue:
            pass
        return True

    def do_while(self, condition: Node, body: Node) -> None:
        while truth(self.value(condition)) and self.loop_body(body):
            pass

    def do_do(self, body: Node, condition: Node) -> None:
        while self.loop_body(body) and truth(self.value(condition)):
            pass

    def do_for(self, first: Node | None, test: Node | None, step: Node | None, body: Node) -> None:
        if first is not None:
            self.execute(first)
        while (test is None or truth(self.value(test))) and self.loop_body(body):
            if step is not None:
                self.execute(step)

    def do_forin(self, name: str, array: str, body: Node) -> None:
        for key in list(self.array(array)):
            self.set(name, Input(key))
            if not self.loop_body(body):
                break

    def do_break(self) -> None:
        raise _Break

    def do_continue(self) -> None:
        raise _Continue

    def do_next(self) -> None:
        raise _Next

    def do_exit(self, status: Node | None) -> None:
        raise Exit(int(number(self.value(status))) if status is not None else None)

    def do_return(self, value: Node | None) -> None:
        raise _Return(self.value(value) if value is not None else Input(""))

    def do_delete(self, name: str, key: Node) -> None:
        self.array(name).pop(self.subscript(key), None)

    def do_clear(self, name: str) -> None:
        self.array(name).clear()

    # --- expressions

    def value(self, node: Node) -> Value:
        self.spend(1)
        return VALUES[node[0]](self, *node[1:])

    def string(self, node: Node) -> str:
        found = text(self.value(node), text(self.get("CONVFMT")))
        self.spend(len(found) // LOOKED_AT)
        return found

    def assign(self, target: Node, value: Value) -> Value:
        if target[0] == "name":
            self.set(target[1], value)
        elif target[0] == "field":
            self.set_field(int(number(self.value(target[1]))), text(value))
        else:
            self.array(target[1])[self.subscript(target[2])] = value
        return value

    def regex(self, node: Node) -> Any:
        """A regular expression: the constant's own text, or a string's."""
        return posix(node[1] if node[0] == "regex" else self.string(node), True)

    def call(self, name: str, arguments: list[Node]) -> Value:
        if name not in self.program.functions:
            raise ShellError(f"calling undefined function {name}", 2)
        if len(self.frames) >= MAX_DEPTH:
            raise LimitReached(f"functions nested deeper than {MAX_DEPTH}")
        parameters, body = self.program.functions[name]
        frame: dict[str, Any] = dict.fromkeys(parameters, Input(""))
        for parameter, argument in zip(parameters, arguments, strict=False):
            frame[parameter] = self.argument(argument)
        self.frames.append(frame)
        try:
            self.execute(body)
        except _Return as result:
            return result.value
        finally:
            self.frames.pop()
        return Input("")

    def argument(self, node: Node) -> Value | Array:
        """Arrays go by reference; a name never used yet may become one."""
        if node[0] == "name":
            place = self.place(node[1])
            if isinstance(place.get(node[1]), dict):
                return place[node[1]]
        return self.value(node)
