"""Signals by name and number."""

from __future__ import annotations

from simulator.programs.shell.errors import ShellError

NUMBERS = {
    "HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "TRAP": 5, "ABRT": 6, "BUS": 7, "FPE": 8, "KILL": 9, "USR1": 10,
    "SEGV": 11, "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15, "CHLD": 17, "CONT": 18, "STOP": 19, "TSTP": 20,
    "TTIN": 21, "TTOU": 22, "URG": 23, "WINCH": 28,
}  # fmt: skip
NAMES = {number: name for name, number in NUMBERS.items()}
IGNORED_BY_DEFAULT = frozenset(("CHLD", "CONT", "URG", "WINCH"))


def signal_name(text: str) -> str:
    """``TERM`` for ``TERM``, ``SIGTERM``, ``term`` or ``15``; ``EXIT`` for ``EXIT`` or ``0``. Raises ``ShellError``."""
    upper = text.upper().removeprefix("SIG")
    if upper in ("EXIT", "0"):
        return "EXIT"
    if upper.isdigit() and int(upper) in NAMES:
        return NAMES[int(upper)]
    if upper in NUMBERS:
        return upper
    raise ShellError(f"{text}: invalid signal specification")
