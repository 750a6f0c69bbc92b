"""Starts and ends operating-system processes so that none is ever left behind.

Each child leads a session of its own: the terminal's Ctrl-C reaches only the supervisor, and a signal to the
child's group reaches whatever it started. On Linux the kernel also ends a child whose parent was killed; where
it cannot, the written `Record` lets the next start find the strays.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1
GRACE = 6.0  # seconds between SIGTERM and SIGKILL


def die_with_parent() -> Callable[[], None]:
    """Return what a fresh child must call so that it gets SIGTERM when its parent dies. Linux only, else no-op."""
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def ask_kernel() -> None:
        if libc is None:
            return
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask_kernel


def start(argv: list[str], env: Mapping[str, str], folder: Path) -> subprocess.Popen:
    """Start `argv` as the leader of its own session. Call from the main thread: the kernel watches that thread."""
    return subprocess.Popen(
        argv,
        env=dict(env),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # only chatter: what matters is logged, to stderr
        start_new_session=True,
        preexec_fn=die_with_parent(),
    )


def signal_group(pid: int, number: int) -> None:
    """Send a signal to the session that `pid` led; nothing happens when all of it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def stop(processes: Iterable[subprocess.Popen], grace: float = GRACE) -> None:
    """End `processes` and what they started: SIGTERM, then SIGKILL for those still there after `grace` seconds."""
    processes = list(processes)
    for process in processes:
        signal_group(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while any(process.poll() is None for process in processes) and time.monotonic() < deadline:
        time.sleep(0.02)
    for process in processes:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()


def how_it_ended(process: subprocess.Popen) -> str:
    """Return "exit code 1" or "killed by SIGKILL" for a process that has ended."""
    if process.returncode >= 0:
        return f"exit code {process.returncode}"
    return f"killed by {signal.Signals(-process.returncode).name}"


class Record:
    """The children of one instance, written down with their start times so that a reused pid is not mistaken."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, pids: Iterable[int]) -> None:
        born = {}
        for pid in pids:
            with contextlib.suppress(psutil.NoSuchProcess):
                born[pid] = psutil.Process(pid).create_time()
        draft = self.path.with_suffix(".part")
        draft.write_text(json.dumps(born))
        draft.replace(self.path)

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)

    def strays(self) -> list[psutil.Process]:
        """Return the recorded processes that still run."""
        try:
            born = json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return []
        return [process for pid, time_ in born.items() if (process := same_process(int(pid), time_))]

    def stop_strays(self, grace: float = GRACE) -> int:
        """End what an instance that was killed left running; return how many processes that were."""
        strays = self.strays()
        for process in strays:
            signal_group(process.pid, signal.SIGTERM)
        for process in still_alive(strays, grace):
            signal_group(process.pid, signal.SIGKILL)
        still_alive(strays, grace)
        self.forget()
        return len(strays)


def still_alive(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait until all have ended, `seconds` at most; return those that have not."""
    deadline = time.monotonic() + seconds
    while (alive := [process for process in processes if is_alive(process)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return alive


def is_alive(process: psutil.Process) -> bool:
    """Tell whether it still does anything; one that only waits to be collected by its parent does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def same_process(pid: int, created: float) -> psutil.Process | None:
    """Return the process `pid` if it is the one that was created then."""
    try:
        process = psutil.Process(pid)
        return process if abs(process.create_time() - created) < 1 and is_alive(process) else None
    except psutil.NoSuchProcess:
        return None
