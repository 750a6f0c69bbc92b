"""Opening files for ``>``, ``<`` and their like, and putting descriptors back afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.programs.shell.errors import FileError, NotSimulated, ShellError

if TYPE_CHECKING:
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process

Resolved = tuple[str, int | None, str]
"""A redirection whose target has been expanded: operator, descriptor or None, target."""
Saved = dict[str, int | None]

OUTPUTS = {"/dev/stdout": "1", "/dev/stderr": "2", "/proc/self/fd/1": "1", "/proc/self/fd/2": "2"}
CONTAINER = {"/proc/1/fd/1": "stdout", "/proc/1/fd/2": "stderr", "/dev/tty": "stdout"}
INPUTS = {"/dev/stdin": "0", "/proc/self/fd/0": "0"}


def apply(machine: Machine, process: Process, redirections: list[Resolved]) -> Saved:
    """Open and point descriptors, left to right; returns what they were before (for ``restore``).

    Raises ``ShellError`` where one fails, having put back those before it.
    """
    saved: Saved = {}
    try:
        for operator, fd, target in redirections:
            _apply_one(machine, process, operator, fd, target, saved)
    except ShellError:
        restore(machine, process, saved)
        raise
    return saved


def restore(machine: Machine, process: Process, saved: Saved) -> None:
    """Put descriptors back to what ``apply`` found."""
    for fd, number in saved.items():
        if fd in process.fds:
            machine.descriptors.drop(process.fds.pop(fd))
        if number is not None:
            process.fds[fd] = number


def forget(machine: Machine, saved: Saved) -> None:
    """Make redirections permanent (``exec > file``): close what they replaced."""
    for number in saved.values():
        if number is not None:
            machine.descriptors.drop(number)


def _apply_one(
    machine: Machine, process: Process, operator: str, fd: int | None, target: str, saved: Saved
) -> None:
    if operator in ("&>", "&>>") or (operator == ">&" and fd is None and not _is_descriptor(target)):
        _apply_one(machine, process, ">>" if operator == "&>>" else ">", 1, target, saved)
        _apply_one(machine, process, ">&", 2, "1", saved)
        return
    number = fd if fd is not None else 0 if operator in ("<", "<&", "text") else 1
    opened = _opened(machine, process, operator, target)
    _point(machine, process, str(number), opened, saved)


def _is_descriptor(target: str) -> bool:
    return target.isdigit() or target == "-"


def _point(machine: Machine, process: Process, fd: str, number: int | None, saved: Saved) -> None:
    if number is not None:
        machine.descriptors.hold(number)
    old = process.fds.pop(fd, None)
    if fd not in saved:
        saved[fd] = old
    elif old is not None:
        machine.descriptors.drop(old)
    if number is not None:
        process.fds[fd] = number


def _opened(machine: Machine, process: Process, operator: str, target: str) -> int | None:
    """The number of the description to point to, None to close."""
    if operator == "text":
        return machine.descriptors.open("text", text=target, offset=0)
    if operator in (">&", "<&"):
        return _duplicate(process, target)
    if operator == "<":
        return _open_input(machine, process, target)
    return _open_output(machine, process, operator, target)


def _duplicate(process: Process, target: str) -> int | None:
    if target == "-":
        return None
    if target not in process.fds:
        raise ShellError(f"{target}: Bad file descriptor")
    return process.fds[target]


def _open_input(machine: Machine, process: Process, target: str) -> int:
    if target == "/dev/null":
        return machine.descriptors.open("null")
    if target in INPUTS:
        return process.fds[INPUTS[target]]
    files = machine.files(process)
    if files.is_directory(target):
        raise _cannot(machine, "open", target, FileError("Is a directory"))
    if not files.exists(target):
        raise _cannot(machine, "open", target, FileError("No such file or directory"))
    return machine.descriptors.open("file", path=files.resolve(target), offset=0, mode="r")


def _open_output(machine: Machine, process: Process, operator: str, target: str) -> int:
    if target == "/dev/null":
        return machine.descriptors.open("null")
    if target in OUTPUTS:
        return process.fds[OUTPUTS[target]]
    if target in CONTAINER:
        return machine.descriptors.open("stream", name=CONTAINER[target])
    if target.startswith(("/dev/tcp/", "/dev/udp/")):
        raise NotSimulated(target)
    files = machine.files(process)
    try:
        if operator == ">" and not (process.option("C") and files.is_file(target)):
            files.write(target, "")
        elif operator == ">":
            raise FileError("cannot overwrite existing file")
        elif not files.is_file(target):
            files.write(target, "")
    except FileError as error:
        raise _cannot(machine, "create", target, error) from None
    mode = "a" if operator == ">>" else "w"
    return machine.descriptors.open("file", path=files.resolve(target), offset=0, mode=mode)


def _cannot(machine: Machine, what: str, target: str, error: FileError) -> ShellError:
    """The shell's own wording: bash names the file and the reason, ash says what it could not do."""
    if machine.host.style == "bash":
        return ShellError(f"{target}: {error.message}")
    reasons = {"No such file or directory": "no such file" if what == "open" else "nonexistent directory"}
    return ShellError(f"can't {what} {target}: {reasons.get(error.message, error.message)}")
