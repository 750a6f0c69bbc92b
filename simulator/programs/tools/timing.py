"""``sleep``, ``time``, ``timeout``, ``watch``: about time, all of it virtual."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Sleep, Spawn, Suspension
from simulator.programs.shell.errors import ShellError
from simulator.programs.shell.signals import NUMBERS, signal_name
from simulator.programs.tools.arguments import parse

NAMES = ("sleep", "time", "timeout", "watch")
UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
FOREVER = 1e10
CLEAR = "\x1b[H\x1b[2J"


def run(context: Context) -> int | Suspension:
    """Whichever of them ``argv[0]`` names."""
    return {"sleep": sleep, "time": time, "timeout": timeout, "watch": watch}[context.name](context)


def seconds(text: str) -> float:
    """``90``, ``0.5``, ``2m``, ``infinity`` as seconds. Raises ``ShellError``."""
    if text in ("inf", "infinity"):
        return FOREVER
    match = re.fullmatch(r"(\d+\.?\d*|\.\d+)([smhd]?)", text)
    if match is None:
        raise ShellError(f"invalid time interval '{text}'")
    return min(float(match.group(1)) * UNITS[match.group(2)], FOREVER)


def sleep(context: Context) -> int | Suspension:
    """``sleep duration ...``."""
    operands = parse(context.args, "").operands
    if not operands:
        return context.fail("missing operand")
    if "until" not in context.state:
        context.state["until"] = context.now + sum(seconds(word) for word in operands)
    return 0 if context.now >= context.state["until"] else Sleep(context.state["until"])


def time(context: Context) -> int | Suspension:
    """``time command``: how long it took, in virtual time; the processor's part is not known."""
    if "status" in context.state:
        elapsed = context.now - context.state["began"]
        context.err(f"\nreal\t{int(elapsed // 60)}m{elapsed % 60:.3f}s\nuser\t0m0.000s\nsys\t0m0.000s\n")
        return context.state["status"]
    if not context.args:
        return 0
    context.state["began"] = context.now
    return Spawn(tuple(context.args))


def timeout(context: Context) -> int | Suspension:
    """``timeout [-s signal] duration command``: 124 where the time ran out."""
    arguments = parse(context.args, "s:k:v", {"signal": "s", "kill-after": "k"}, ordered=True)
    if "status" in context.state:
        return _timed(arguments.value("s", "TERM"), context)
    if len(arguments.operands) < 2:
        return context.fail("missing operand", 125)
    duration, *argv = arguments.operands
    name = signal_name(arguments.value("s", "TERM"))
    limit = seconds(duration)
    return Spawn(tuple(argv), until=context.now + limit if limit else None, signal=name)


def _timed(name: str, context: Context) -> int:
    if not context.state["timed_out"]:
        return context.state["status"]
    return 128 + NUMBERS["KILL"] if signal_name(name) == "KILL" else 124


def watch(context: Context) -> int | Suspension:
    """``watch [-n seconds] [-t] command``: its output again and again, from the top of the screen."""
    arguments = parse(context.args, "n:tdx", {"interval": "n", "no-title": "t", "differences": "d"}, ordered=True)
    if not arguments.operands:
        return context.fail("missing command")
    interval = max(seconds(arguments.value("n", "2")), 0.1)
    command = " ".join(arguments.operands)
    argv = ("sh", "-c", f"{{ {command}\n}} 2>&1")
    if "output" not in context.state:
        return Spawn(argv, capture=True)
    if context.state.pop("shown", False):
        del context.state["output"]
        return Spawn(argv, capture=True)
    title = "" if arguments.has("t") else _title(context, interval, command)
    height = context.host.height - (2 if title else 0)
    lines = context.state["output"].splitlines()[:height]
    context.out(CLEAR + title + "".join(line + "\n" for line in lines))
    context.state["shown"] = True
    return Sleep(context.now + interval)


def _title(context: Context, interval: float, command: str) -> str:
    left = f"Every {interval:.1f}s: {command}"
    right = f"{context.host.hostname}: {datetime.fromtimestamp(context.now, UTC):%a %b %e %H:%M:%S %Y}"
    gap = max(context.host.width - len(left) - len(right), 1)
    return f"{left}{' ' * gap}{right}\n\n"
