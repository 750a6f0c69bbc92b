"""A shell process as expansion and conditions see it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from simulator.programs.shell.errors import NotSimulated

if TYPE_CHECKING:
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process


class ProcessScope:
    """Implements ``expansion.Scope`` and ``conditions.FileTests``."""

    def __init__(self, machine: Machine, process: Process) -> None:
        self.machine, self.process = machine, process
        self.files = machine.files(process)

    @property
    def positional(self) -> list[str]:
        return self.process.positional

    def get(self, name: str) -> str | None:
        value = self.process.get(name)
        self.machine.charge(len(value or ""))
        return value

    def set(self, name: str, value: str) -> None:
        self.process.set(name, value)

    def option(self, letter: str) -> bool:
        return self.process.option(letter)

    def home(self, user: str) -> str | None:
        if user:
            return {"root": "/root", self.machine.host.user: self.machine.host.home}.get(user)
        return self.process.get("HOME") or self.machine.host.home

    def special(self, name: str) -> str | None:
        process = self.process
        if name == "?":
            return str(process.status)
        if name == "$":
            return str(process.shell_pid)
        if name == "!":
            return str(process.last_job) if process.last_job else ""
        if name == "BASHPID":
            return str(process.pid)
        if name == "0":
            return process.name
        if name == "-":
            return "".join(sorted(letter for letter in process.options if letter.islower()))
        if name in ("RANDOM", "SECONDS", "PPID") and name not in process.variables:
            return self._computed(name)
        return None

    def _computed(self, name: str) -> str:
        if name == "PPID":
            return str(self.process.parent)
        if name == "SECONDS":
            return str(int(self.machine.now - self.machine.state["started"]))
        self.machine.state["random"] += 1
        seed = f"{self.machine.state['seed']}:{self.machine.state['random']}"
        return str(int(hashlib.sha256(seed.encode()).hexdigest()[:4], 16) % 32768)

    # --- conditions.FileTests

    def file_test(self, operator: str, operand: str) -> bool:
        if operator == "-v":
            return self.process.get(operand) is not None
        if operator == "-t":
            number = self.process.fds.get(operand)
            return self.machine.host.tty and number is not None and self.machine.descriptors.is_stream(number)
        if operator == "-o":
            return self.process.option(operand)
        if operand in ("/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty"):
            return operator in ("-e", "-r", "-w", "-c")
        return self._stored_file_test(operator, operand)

    def _stored_file_test(self, operator: str, operand: str) -> bool:
        entry = self.files.entry(operand)
        if operator in ("-L", "-h", "-p", "-S", "-b", "-c", "-g", "-u", "-k"):
            return False
        if operator == "-s":
            return entry is not None and ("dir" in entry or bool(entry["text"]))
        if operator == "-x":
            return entry is not None and ("dir" in entry or bool(entry.get("mode", 0o644) & 0o111))
        if operator == "-f":
            return entry is not None and "dir" not in entry
        if operator == "-d":
            return entry is not None and "dir" in entry
        if operator in ("-e", "-r", "-w", "-a", "-O", "-G"):
            return self.files.exists(operand)
        raise NotSimulated(f"test {operator}")

    def modified(self, path: str) -> float | None:
        entry = self.files.entry(path)
        return entry["mtime"] if entry is not None else None
