"""``set`` and ``shopt``: the shell's options and positional parameters."""

from __future__ import annotations

from simulator.programs.shell.builtins.call import Builtin, Call
from simulator.programs.shell.errors import NotSimulated

LONG = {
    "errexit": "e", "nounset": "u", "xtrace": "x", "noglob": "f", "noclobber": "C", "allexport": "a", "pipefail": "P",
}  # fmt: skip
KNOWN = frozenset("euxfCa")
HARMLESS = frozenset("hmbB")


def set_(call: Call) -> int:
    """``set -e``, ``set +x``, ``set -o pipefail``, ``set -- a b``, ``set``."""
    words = list(call.args)
    if not words:
        return _variables(call)
    while words and len(words[0]) > 1 and words[0][0] in "-+" and words[0] != "--":
        word = words.pop(0)
        for letter in word[1:]:
            if letter == "o":
                _long_option(call, words, word[0] == "-")
            elif letter in KNOWN:
                call.process.set_option(letter, word[0] == "-")
            elif letter not in HARMLESS:
                raise NotSimulated(f"set {word[0]}{letter}")
    if words[:1] in (["--"], ["-"]):
        call.process.positional = words[1:]
    elif words:
        call.process.positional = words
    return 0


def _long_option(call: Call, words: list[str], on: bool) -> None:
    if not words:
        for name, letter in sorted(LONG.items()):
            call.out(f"{name:<15}\t{'on' if call.process.option(letter) else 'off'}\n")
        return
    name = words.pop(0)
    if name not in LONG:
        raise NotSimulated(f"set -o {name}")
    call.process.set_option(LONG[name], on)


def _variables(call: Call) -> int:
    from simulator.programs.shell.launching import quote

    for name, (value, flags) in sorted(call.process.variables.items()):
        if "u" not in flags:
            call.out(f"{name}={quote(value) if value else ''}\n")
    return 0


def refused(call: Call) -> int:
    """What belongs to a real system's shell only."""
    raise NotSimulated(call.argv[0])


BUILTINS: dict[str, Builtin] = {
    "set": set_,
    "shopt": refused,
    "ulimit": refused,
    "umask": refused,
    "times": refused,
    "getopts": refused,
    "mapfile": refused,
    "readarray": refused,
    "bind": refused,
    "complete": refused,
}
