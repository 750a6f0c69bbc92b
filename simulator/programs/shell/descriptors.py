"""Open files: what file descriptors point to, shared between processes as POSIX's open file descriptions are.

A description is JSON with a ``kind`` and a count of the descriptors that point to it (``refs``):
``file`` (path, offset, mode), ``text`` (a here-document), ``null``, ``stream`` (the machine's own stdout or stderr),
``input`` (the machine's stdin), ``reader`` and ``writer`` (the two ends of a pipe; the reader holds what is in it).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.programs.shell.effects import EndProcess
from simulator.programs.shell.errors import FileError, LimitReached
from simulator.programs.shell.filesystem import Files
from simulator.programs.tty import END_OF_FILE

CAPACITY = 64 * 1024
MAX_CAPTURE = 1 << 20
SIGPIPE_STATUS = 141
Description = dict[str, Any]


class Descriptors:
    """The machine's table of open files. ``table`` and ``counter`` are its JSON."""

    def __init__(self, state: dict[str, Any], emit: Callable[[str, str], None]) -> None:
        self.state = state
        self.emit = emit

    @property
    def table(self) -> dict[str, Description]:
        return self.state["files"]

    @property
    def input(self) -> dict[str, Any]:
        return self.state["input"]

    def open(self, kind: str, **details: Any) -> int:
        """A new description; whoever stores its number calls ``hold``."""
        self.state["next_file"] += 1
        number = self.state["next_file"]
        self.table[str(number)] = {"kind": kind, "refs": 0, **details}
        return number

    def open_pipe(self, limited: bool = True) -> tuple[int, int]:
        """The numbers of a new pipe's reading and writing end. An unlimited one is for command substitution."""
        reader = self.open("reader", text="", writers=1, limited=limited)
        return reader, self.open("writer", to=reader)

    def get(self, number: int) -> Description:
        """The description with this number."""
        return self.table[str(number)]

    def hold(self, number: int) -> None:
        """One more descriptor points to it."""
        self.table[str(number)]["refs"] += 1

    def drop(self, number: int) -> None:
        """One descriptor fewer; the last one closes it."""
        description = self.table[str(number)]
        description["refs"] -= 1
        if description["refs"] > 0:
            return
        del self.table[str(number)]
        if description["kind"] == "writer" and str(description["to"]) in self.table:
            self.table[str(description["to"])]["writers"] = 0

    # --- writing

    def write(self, number: int, text: str, files: Files) -> None:
        """Write text. Raises ``FileError`` where the target refuses and ``EndProcess`` for a broken pipe."""
        description = self.get(number)
        kind = description["kind"]
        if not text or kind == "null":
            return
        if kind == "stream":
            self.emit(description["name"], text)
        elif kind == "writer":
            self._write_pipe(description, text)
        elif kind == "file" and description["mode"] != "r":
            self._write_file(description, text, files)
        else:
            raise FileError("Bad file descriptor")

    def _write_pipe(self, description: Description, text: str) -> None:
        reader = self.table.get(str(description["to"]))
        if reader is None:
            raise EndProcess(SIGPIPE_STATUS, run_trap=False)
        if len(reader["text"]) + len(text) > (CAPACITY * 64 if reader["limited"] else MAX_CAPTURE):
            raise LimitReached(f"more than {MAX_CAPTURE >> 20} MiB in one pipe or substitution")
        reader["text"] += text

    def _write_file(self, description: Description, text: str, files: Files) -> None:
        path, offset = description["path"], description["offset"]
        old = (files.entry(path) or {}).get("text", "")  # not read(): what is added to is not looked at
        if description["mode"] == "a":
            offset = len(old)
        new = old.ljust(offset, "\0")[:offset] + text + old[offset + len(text) :]
        files.write(path, new)
        description["offset"] = offset + len(text)

    def is_full(self, number: int) -> bool:
        """Whether a writer should wait until the pipe has been read from."""
        description = self.get(number)
        reader = self.table.get(str(description["to"])) if description["kind"] == "writer" else None
        return reader is not None and reader["limited"] and len(reader["text"]) >= CAPACITY

    def is_stream(self, number: int) -> bool:
        """Whether it is the machine's own output, where a terminal may be behind."""
        return self.get(number)["kind"] == "stream"

    def is_input(self, number: int) -> bool:
        """Whether it is the machine's own input, where a keyboard may be."""
        return self.get(number)["kind"] == "input"

    # --- reading

    def available(self, number: int, files: Files) -> tuple[str, bool]:
        """What can be read now, and whether that is all there will ever be. Raises ``FileError``."""
        description = self.get(number)
        kind = description["kind"]
        if kind == "file":
            if description["mode"] != "r":
                raise FileError("Bad file descriptor")
            text = files.read(description["path"]) if files.exists(description["path"]) else ""
            return text[description["offset"] :], True
        if kind == "text":
            return description["text"][description["offset"] :], True
        if kind == "reader":
            return description["text"], description["writers"] == 0
        if kind == "input":
            return self._typed()
        if kind == "null":
            return "", True
        raise FileError("Bad file descriptor")

    def _typed(self) -> tuple[str, bool]:
        """The machine's input; at a terminal an end of file may stand in the middle of it."""
        text, mark = self.input["text"], ""
        if self.input.get("tty"):
            text, mark, _ = text.partition(END_OF_FILE)
        if mark and not text:
            self.input["end_seen"] = True
        return text, bool(mark) or self.input["closed"]

    def pass_end(self) -> None:
        """Whoever reads next from the terminal reads on behind an end of file that has been seen."""
        if self.input.pop("end_seen", False):
            self.input["text"] = self.input["text"].removeprefix(END_OF_FILE)

    def consume(self, number: int, count: int) -> None:
        """Take ``count`` characters of what is available."""
        description = self.get(number)
        if description["kind"] in ("file", "text"):
            description["offset"] += count
        elif description["kind"] == "reader":
            description["text"] = description["text"][count:]
        elif description["kind"] == "input":
            self.input["text"] = self.input["text"][count:]
