"""``env`` and ``printenv``: the environment, and commands in another one."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Spawn, Suspension
from simulator.programs.tools.arguments import parse

NAMES = ("env", "printenv")


def run(context: Context) -> int | Suspension:
    """Whichever of them ``argv[0]`` names."""
    return {"env": env, "printenv": printenv}[context.name](context)


def env(context: Context) -> int | Suspension:
    """``env [-i] [-u name] [name=value ...] [command]``."""
    if "status" in context.state:
        return context.state["status"]
    arguments = parse(context.args, "iu:", {"ignore-environment": "i", "unset": "u"}, ordered=True)
    variables = {} if arguments.has("i") else dict(context.env)
    for name in arguments.values("u"):
        variables.pop(name, None)
    words = list(arguments.operands)
    while words and "=" in words[0] and not words[0].startswith("="):
        name, _, value = words.pop(0).partition("=")
        variables[name] = value
    if words:
        return Spawn(tuple(words), env=variables, clear_env=True)
    context.out("".join(f"{name}={value}\n" for name, value in variables.items()))
    return 0


def printenv(context: Context) -> int:
    """``printenv [name ...]``."""
    names = parse(context.args, "").operands
    if not names:
        context.out("".join(f"{name}={value}\n" for name, value in context.env.items()))
        return 0
    for name in names:
        if name in context.env:
            context.out(context.env[name] + "\n")
    return int(any(name not in context.env for name in names))
