"""``awk``: a POSIX awk without input and output redirection inside programs.

    lexer → grammar (a tree of tuples) → interpreter; ``run`` feeds it lines.
"""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError
from simulator.programs.tools.arguments import parse
from simulator.programs.tools.awk.grammar import parse_program
from simulator.programs.tools.awk.interpreter import Exit, Interpreter
from simulator.programs.tools.awk.values import unescape

NAMES = ("awk", "gawk", "mawk")


def run(context: Context) -> int:
    """``awk [-F separator] [-v name=value] [-f file | program] [file ...]``."""
    arguments = parse(context.args, "F:v:f:", {}, ordered=True)
    operands = arguments.operands
    if arguments.has("f"):
        text = "\n".join(context.read(path) for path in arguments.values("f"))
    elif operands:
        text = operands.pop(0)
    else:
        return context.fail("usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]", 2)
    interpreter = Interpreter(parse_program(text), context.env, context.now)
    if arguments.has("F"):
        interpreter.set("FS", unescape(arguments.value("F")))
    for pair in arguments.values("v"):
        name, _, value = pair.partition("=")
        interpreter.set_input(name, unescape(value))
    interpreter.set_arguments([context.name, *operands])
    try:
        status = _run(context, interpreter, operands)
    finally:
        context.charge(interpreter.steps)
    context.out("".join(interpreter.out))
    return status or 2 * context.failed


def _run(context: Context, interpreter: Interpreter, operands: list[str]) -> int:
    try:
        interpreter.begin()
        if interpreter.reads_input:
            _feed(context, interpreter, operands)
    except Exit as end:
        return _finish(interpreter, end.status, run_end=True)
    return _finish(interpreter, 0, run_end=True)


def _feed(context: Context, interpreter: Interpreter, operands: list[str]) -> None:
    files = [operand for operand in operands if not _is_assignment(operand)]
    for operand in operands + ([] if files else ["-"]):
        if _is_assignment(operand):
            name, _, value = operand.partition("=")
            interpreter.set_input(name, unescape(value))
            continue
        try:
            text = context.read(operand)
        except FileError as error:
            context.state["failed"] = True
            context.fail(f"cannot open \"{operand}\" ({error.message})")
            continue
        interpreter.set("FILENAME", "" if operand == "-" else operand)
        interpreter.records(text)


def _is_assignment(operand: str) -> bool:
    name, sign, _ = operand.partition("=")
    return bool(sign) and name.isidentifier()


def _finish(interpreter: Interpreter, status: int, run_end: bool) -> int:
    try:
        interpreter.end()
    except Exit as end:
        return end.status if end.status is not None else status
    return status
