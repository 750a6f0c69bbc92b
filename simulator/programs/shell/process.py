"""One shell process: its frames, variables, descriptors. Everything in it is JSON.

``memo`` belongs to the instruction that is under way (outputs of its substitutions, its arguments, its children);
``wait`` says what it waits for. Both are empty between instructions.
A ``prompting`` process is a shell at a terminal: it reads its own commands (``builtins.prompting``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from simulator.programs.shell.errors import FatalExpansion, ShellError

MAX_FRAMES = 100


@dataclass(slots=True)
class Process:
    """``frames``: {program, pc, kind, ...}, innermost last. ``variables``: name → [value, flags], flags x and r."""

    pid: int
    parent: int
    shell_pid: int
    name: str
    title: str = ""
    frames: list[dict[str, Any]] = field(default_factory=list)
    loops: list[dict[str, Any]] = field(default_factory=list)
    saved: list[dict[str, Any]] = field(default_factory=list)
    fds: dict[str, int] = field(default_factory=dict)
    variables: dict[str, list[str]] = field(default_factory=dict)
    functions: dict[str, list[Any]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    positional: list[str] = field(default_factory=list)
    options: str = ""
    traps: dict[str, str] = field(default_factory=dict)
    cwd: str = "/"
    status: int = 0
    last_job: int = 0
    jobs: dict[str, str] = field(default_factory=dict)
    background: bool = False
    interactive: bool = False
    prompting: bool = False
    memo: dict[str, Any] = field(default_factory=dict)
    wait: dict[str, Any] | None = None
    pending: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """All of it, independent of this object."""
        return asdict(self)

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Process:
        """The process that ``to_json`` described."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in state.items() if name in known})

    # --- the program counter

    @property
    def frame(self) -> dict[str, Any]:
        """The innermost frame."""
        return self.frames[-1]

    def advance(self) -> None:
        """The instruction is done; the next one follows."""
        self.go_to(self.frame["pc"] + 1)

    def go_to(self, index: int) -> None:
        """The instruction is done; go on at ``index``."""
        self.frame["pc"] = index
        self.memo = {}

    def push_frame(self, kind: str, program: str, entry: int = 0, **details: Any) -> None:
        """Begin a function, ``eval``, sourced file or trap. Raises ``ShellError`` where they nest too deep."""
        if len(self.frames) >= MAX_FRAMES:
            raise ShellError(f"maximum nesting level exceeded ({MAX_FRAMES})")
        lenient = details.pop("lenient", False) or bool(self.frames and self.frame.get("lenient"))
        depths = {"loops": len(self.loops), "saved": len(self.saved)}
        self.frames.append({"kind": kind, "program": program, "pc": entry, "lenient": lenient, **depths, **details})

    # --- variables

    def get(self, name: str) -> str | None:
        """A variable's value, None where unset."""
        found = self.variables.get(name)
        return found[0] if found is not None and "u" not in found[1] else None

    def set(self, name: str, value: str) -> None:
        """Assign; exported variables stay exported. Raises ``ShellError`` for a read-only one."""
        flags = self._writable(name)
        exported = "a" in self.options and "x" not in flags
        self.variables[name] = [value, flags.replace("u", "") + ("x" if exported else "")]

    def _writable(self, name: str) -> str:
        flags = self.variables.get(name, ["", ""])[1]
        if "r" in flags:
            raise FatalExpansion(f"{name}: readonly variable")
        return flags

    def flag(self, name: str, flag: str, on: bool = True) -> None:
        """Mark a variable: "x" exported, "r" read-only. An unset one is remembered as unset ("u")."""
        value, flags = self.variables.get(name, ["", "u"])
        flags = flags.replace(flag, "") + (flag if on else "")
        self.variables[name] = [value, flags]

    def unset(self, name: str) -> None:
        """Remove a variable. Raises ``ShellError`` for a read-only one."""
        self._writable(name)
        self.variables.pop(name, None)

    def environment(self) -> dict[str, str]:
        """The exported variables."""
        return {name: value for name, (value, flags) in self.variables.items() if "x" in flags and "u" not in flags}

    def make_local(self, name: str, frame: dict[str, Any] | None = None) -> None:
        """Remember a variable for when the function returns. Raises ``ShellError`` outside a function."""
        frame = frame or self.function_frame()
        if frame is None:
            raise ShellError("local: can only be used in a function")
        if name not in frame["locals"]:
            frame["locals"][name] = list(self.variables[name]) if name in self.variables else None

    def function_frame(self) -> dict[str, Any] | None:
        """The innermost function's frame."""
        return next((frame for frame in reversed(self.frames) if frame["kind"] == "function"), None)

    def restore_locals(self, remembered: dict[str, list[str] | None]) -> None:
        """Bring variables back to what they were."""
        for name, old in remembered.items():
            if old is None:
                self.variables.pop(name, None)
            else:
                self.variables[name] = old

    # --- options

    def option(self, letter: str) -> bool:
        """Whether an option is on (``e``, ``u``, ``x``, ``f``, ``n``, ``P`` for pipefail, ``B`` for braces)."""
        return letter in self.options

    def set_option(self, letter: str, on: bool) -> None:
        """Turn an option on or off."""
        self.options = self.options.replace(letter, "") + (letter if on else "")
