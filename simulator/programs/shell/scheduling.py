"""When a process that waits can go on. A wait is JSON; its ``kind`` says for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process


def is_over(machine: Machine, process: Process, wait: dict[str, Any]) -> bool:
    """Whether what a process waits for has come: time, input, room in a pipe, its children, an event."""
    until = wait.get("until")
    if until is not None and machine.now >= until:
        return True
    return WAITS[wait["kind"]](machine, process, wait)


def waits_for_children(machine: Machine, pids: list[int]) -> bool:
    """Whether none of these processes runs any more."""
    return not any(pid in machine.processes for pid in pids)


def _children(machine: Machine, process: Process, wait: dict[str, Any]) -> bool:
    return waits_for_children(machine, wait["pids"])


def _jobs(machine: Machine, process: Process, wait: dict[str, Any]) -> bool:
    trapped = any(name in process.traps for name in process.pending)
    return trapped or waits_for_children(machine, wait["pids"])


def _read(machine: Machine, process: Process, wait: dict[str, Any]) -> bool:
    text, ended = machine.available(process, wait["file"])
    return ended or len(text) > wait["seen"]


def _end(machine: Machine, process: Process, wait: dict[str, Any]) -> bool:
    return machine.available(process, wait["file"])[1]


def _write(machine: Machine, process: Process, wait: dict[str, Any]) -> bool:
    return not machine.descriptors.is_full(wait["file"])


def _event(machine: Machine, process: Process, wait: dict[str, Any]) -> bool:
    return wait["key"] in machine.state["events"]


def _never(machine: Machine, process: Process, wait: dict[str, Any]) -> bool:
    return False


WAITS = {
    "children": _children,
    "jobs": _jobs,
    "read": _read,
    "end": _end,
    "write": _write,
    "event": _event,
    "sleep": _never,
    "idle": _never,
}
