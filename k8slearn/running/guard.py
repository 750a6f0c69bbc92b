"""The process that the user started: it forks the supervisor, passes signals on, and forks again if it is killed.

So no process of the site is beyond help: the children have the supervisor, the supervisor has this one. When
this one is killed the kernel tells the supervisor, which ends everything.
"""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable

from k8slearn.running.processes import die_with_parent

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def keep(run: Callable[[bool], int], say: Callable[[str], None]) -> int:
    """Run `run(again)` in a forked process until it returns; again whenever a signal killed it.

    `run` returns the exit code; `again` is False the first time. Returns the last exit code.
    """
    again = False
    while True:
        status = wait_for(fork(lambda again=again: run(again)))
        if not os.WIFSIGNALED(status):
            return os.WEXITSTATUS(status)
        say(f"the supervisor was killed by {signal.Signals(os.WTERMSIG(status)).name}; starting again")
        again = True
        time.sleep(0.2)


def fork(run: Callable[[], int]) -> int:
    """Run `run` in a child that leads its own session, and return its pid."""
    ask_kernel = die_with_parent()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        ask_kernel()
        code = run()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def wait_for(pid: int) -> int:
    """Wait until `pid` ends and return its wait status; stop signals that arrive meanwhile go to it as SIGTERM."""

    def pass_on(*_: object) -> None:
        os.kill(pid, signal.SIGTERM)

    before = [signal.signal(number, pass_on) for number in STOP_SIGNALS]
    try:
        return os.waitpid(pid, 0)[1]
    finally:
        for number, handler in zip(STOP_SIGNALS, before, strict=True):
            signal.signal(number, handler)
