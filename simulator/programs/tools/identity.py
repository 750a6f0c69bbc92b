"""``hostname``, ``whoami``, ``id``, ``uname``, ``nproc``, ``tty``: who and where one is."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.tools.arguments import parse

NAMES = ("hostname", "whoami", "id", "uname")
KERNEL = {
    "s": "Linux",
    "r": "6.12.0",
    "v": "#1 SMP PREEMPT_DYNAMIC",
    "m": "x86_64",
    "o": "GNU/Linux",
}
LONG = {"all": "a", "kernel-name": "s", "nodename": "n", "kernel-release": "r", "machine": "m", "operating-system": "o"}


def run(context: Context) -> int:
    """Whichever of them ``argv[0]`` names."""
    return {"hostname": hostname, "whoami": whoami, "id": identity, "uname": uname}[context.name](context)


def hostname(context: Context) -> int:
    """``hostname [-s] [-i]``; the address is ``HOST_IP`` or ``POD_IP`` where the environment has it."""
    arguments = parse(context.args, "sfi", {"short": "s", "fqdn": "f", "ip-address": "i"})
    if arguments.operands:
        return context.fail("you must be root to change the host name")
    name = context.host.hostname
    if arguments.has("i"):
        address = _address(context)
        return context.fail("Name or service not known") if address is None else _say(context, address)
    return _say(context, name.split(".")[0] if arguments.has("s") else name)


def _address(context: Context) -> str | None:
    """What ``/etc/hosts`` says of this host's name."""
    if not context.files.is_file("/etc/hosts"):
        return None
    lines = [line.split("#")[0].split() for line in context.files.read("/etc/hosts").splitlines()]
    return next((words[0] for words in lines if context.host.hostname in words[1:]), None)


def _say(context: Context, text: str) -> int:
    context.out(text + "\n")
    return 0


def whoami(context: Context) -> int:
    """``whoami``."""
    return _say(context, context.host.user)


def identity(context: Context) -> int:
    """``id [-u] [-g] [-n]``."""
    arguments = parse(context.args, "ugnG", {"user": "u", "group": "g", "name": "n"})
    user = context.host.user
    number = "0" if user == "root" else "1000"
    if arguments.has("ugG"):
        return _say(context, user if arguments.has("n") else number)
    return _say(context, f"uid={number}({user}) gid={number}({user}) groups={number}({user})")


def uname(context: Context) -> int:
    """``uname [-asnrvmo]``."""
    arguments = parse(context.args, "asnrvmo", LONG)
    facts = {**KERNEL, "n": context.host.hostname}
    wanted = "snrvmo" if arguments.has("a") else "".join(x for x in "snrvmo" if arguments.has(x)) or "s"
    return _say(context, " ".join(facts[letter] for letter in wanted))
