"""Replay the recordings with the real kubectl, each on a cluster of its own in memory.

    python -m tests.golden.real [AREA | AREA/NAME ...]

Where a case sleeps, virtual time jumps; while its kubectl watches, time runs fast.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
import types
from pathlib import Path
from typing import Any

from tests.golden import golden
from tests.golden.live import KUBECONFIG, LiveCluster, serving

KUBECTL = Path(sys.executable).with_name("kubectl")
HASTE = 10.0
A_LINE = 0.2
"""Virtual seconds that a line takes beside what the program itself does."""


class _JumpingTime:
    """Stands in for the module ``time``: sleeping lets the cluster's time pass at once."""

    def __init__(self, live: LiveCluster) -> None:
        self._live = live

    def time(self) -> float:
        return self._live.cluster.now

    def sleep(self, seconds: float) -> None:
        self._live.advance(seconds)


class _Runner(golden.Runner):
    """Runs lines in bash; a little time passes with each, as it did where the recordings were made."""

    def __init__(self, live: LiveCluster, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._live = live

    def sh(self, cmd: str, cwd: str, kubeconfig: str, timeout: float = 120) -> tuple[int, str, str]:
        done = super().sh(cmd, cwd, kubeconfig, timeout)
        self._live.advance(A_LINE)
        return done


def replay(case: dict[str, Any], kubectl: Path = KUBECTL) -> dict[str, Any]:
    """What happened, in the form of a recording."""
    live = LiveCluster(haste=HASTE)
    folder = tempfile.mkdtemp(prefix="golden-")
    with serving(live) as port:
        config = Path(folder, "config")
        config.write_text(KUBECONFIG % port)
        runner = _Runner(live, types.SimpleNamespace(
            kubectl=str(kubectl), kubeconfig=str(config), pod_cidr="10.244.0.0/16", service_cidr="10.96.0.0/16",
            timeout_scale=1.0, verbose=False))
        golden.time = _JumpingTime(live)
        try:
            return runner.run_case(case)
        finally:
            golden.time = time
            shutil.rmtree(runner.tmp, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)


def check(case: dict[str, Any]) -> str | None:
    """None where the case's outcome is the recorded one, else the first difference."""
    with open(golden.expected_path(case)) as file:
        return golden.compare(json.load(file), replay(case))


def main(selectors: list[str]) -> int:
    """Replay, and print a line a case."""
    failed = 0
    for case in golden.load_cases(selectors):
        before = time.monotonic()
        why = check(case)
        failed += why is not None
        print(f"{'FAIL' if why else 'PASS'} {case['_key']} {time.monotonic() - before:.1f} s", flush=True)
        if why:
            print(f"      {why}", flush=True)
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    sys.exit(main(sys.argv[1:]))
