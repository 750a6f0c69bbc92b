"""The interactive shell's own loop: prompt, read a whole command, run it.

``__prompt`` is the program of a shell that sits at a terminal; nobody types it.
"""

from __future__ import annotations

import re

from simulator.programs.shell.builtins.call import Builtin, Call, Then
from simulator.programs.shell.effects import EndProcess, WaitFor
from simulator.programs.shell.errors import Incomplete, ShellError
from simulator.programs.shell.execution import PROMPT
from simulator.programs.shell.process import Process
from simulator.programs.shell.redirections import Saved

MAX_COMMAND = 128 * 1024
_ESCAPE = re.compile(r"\\(.)")


def prompt(call: Call) -> int | Then:
    """Show a prompt, wait for a complete command, and go on with it."""
    process, machine = call.process, call.machine
    descriptors, memo = machine.descriptors, process.memo
    if "prompted" not in memo:
        memo["prompted"] = True
        descriptors.pass_end()
        call.err(prompt_of(call))
    number = process.fds["0"]
    while True:
        text, ended = machine.available(process, number)
        cut = text.find("\n") + 1
        if not cut and not ended:
            raise WaitFor({"kind": "read", "file": number, "seen": len(text)})
        if not cut and not text and not memo.get("command"):
            return _leave(call)
        line = text[: cut or len(text)]
        descriptors.consume(number, len(line))
        memo["command"] = memo.get("command", "") + line
        try:
            program = _program(call, memo["command"])
        except Incomplete as problem:
            if cut and len(memo["command"]) < MAX_COMMAND:
                call.err(process.get("PS2") or "> ")
                continue
            descriptors.pass_end()
            return _refused(call, problem)
        except ShellError as problem:
            return _refused(call, problem)
        return _run(call, program)


def _program(call: Call, text: str) -> str:
    return call.machine.program(text, call.process)


def _refused(call: Call, problem: ShellError) -> int:
    call.machine.complain(call.process, problem.message)
    return problem.code


def _leave(call: Call) -> int:
    style = call.machine.host.style
    if style == "bash":
        call.err("exit\n")
    elif style == "dash":
        call.err("\n")
    raise EndProcess(call.process.status)


def _run(call: Call, program: str) -> Then:
    process, status = call.process, call.process.status

    def action(saved: Saved) -> None:
        process.advance()
        process.status = status
        process.push_frame("eval", program)

    return Then(action)


def prompt_of(call: Call) -> str:
    """``PS1`` with its escapes filled in; what the shell's image sets where nobody has."""
    template = call.process.get("PS1")
    template = call.machine.host.prompt if template is None else template
    return _ESCAPE.sub(lambda match: _part(call, call.process, match[1]), template)


def _part(call: Call, process: Process, letter: str) -> str:
    host, home = call.machine.host, process.get("HOME") or ""
    short = process.cwd
    if home and home != "/" and (short == home or short.startswith(home + "/")):
        short = "~" + short[len(home) :]
    base = short.rpartition("/")[2] or short
    sign = "#" if host.user in ("root", "0", "") else "$"
    known = {"u": host.user, "h": host.hostname.partition(".")[0], "H": host.hostname, "w": short, "W": base,
             "$": sign, "n": "\n", "s": process.name, "\\": "\\", "[": "", "]": ""}  # fmt: skip
    return known.get(letter, "\\" + letter)


BUILTINS: dict[str, Builtin] = {PROMPT: prompt}
