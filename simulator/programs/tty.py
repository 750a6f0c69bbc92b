"""The line discipline of a terminal in cooked mode: what typing shows, what reaches the program, what is a signal.

There is one in front of every process that was started with a terminal (``tty: true``, ``kubectl exec -t``). Its
``state`` is JSON. Mirrors Linux' n_tty with the settings of a fresh terminal (stty sane).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

END_OF_FILE = "\x04"
"""Stands in a terminal's input where the reader is to see an end: Ctrl-D on an empty line."""
SIGNALS = {"\x03": "INT", "\x1c": "QUIT"}
ERASE, KILL, WORD_ERASE, REPRINT = ("\x7f", "\b"), "\x15", "\x17", "\x12"
_WORD = re.compile(r"\S+\s*\Z|\s+\Z")


class LineDiscipline:
    """Keys in; lines, signals and echo out.

    Args:
        state: {"line": what has been typed of the line, "cols", "rows"}; changed in place.
        show: gets what is to appear on the terminal.
        send: gets the input that is ready to be read.
        signal: gets "INT" or "QUIT".
    """

    def __init__(
        self,
        state: dict[str, Any],
        show: Callable[[str], None],
        send: Callable[[str], None],
        signal: Callable[[str], None],
    ) -> None:
        self.state = state
        self._show, self._send, self._signal = show, send, signal

    @staticmethod
    def fresh(cols: int = 80, rows: int = 24) -> dict[str, Any]:
        """The state of a terminal where nothing has been typed."""
        return {"line": "", "cols": cols, "rows": rows}

    @property
    def line(self) -> str:
        """What has been typed since the last line was sent."""
        return self.state["line"]

    def type(self, text: str) -> None:
        """Take what was typed, key by key."""
        for key in text:
            self._key("\n" if key == "\r" else key)

    def _key(self, key: str) -> None:
        if key in SIGNALS:
            self.state["line"] = ""
            self._show(f"^{chr(ord(key) + 64)}")
            self._signal(SIGNALS[key])
        elif key == "\n":
            self._show("\n")
            self._flush("\n")
        elif key == END_OF_FILE:
            self._flush("" if self.line else END_OF_FILE)
        elif key in ERASE:
            self._erase(1 if self.line else 0)
        elif key == KILL:
            self._erase(len(self.line))
        elif key == WORD_ERASE:
            self._erase(len(match.group()) if (match := _WORD.search(self.line)) else 0)
        elif key == REPRINT:
            self._show("^R\n" + self.line)
        else:
            self.state["line"] += key
            self._show(_echoed(key))

    def _flush(self, end: str) -> None:
        line, self.state["line"] = self.state["line"], ""
        self._send(line + end)

    def _erase(self, count: int) -> None:
        for _ in range(count):
            last = self.state["line"][-1]
            self.state["line"] = self.state["line"][:-1]
            self._show("\b \b" * len(_echoed(last)))


def _echoed(key: str) -> str:
    """A key as the terminal echoes it: control characters with a caret."""
    return key if key >= " " or key == "\t" else f"^{chr(ord(key) + 64)}"


def on_screen(text: str) -> str:
    """Output as a terminal in its usual mode gets it: a newline is also a carriage return."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n") if "\n" in text else text
