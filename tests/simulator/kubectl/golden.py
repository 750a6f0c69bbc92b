"""Replay the golden recordings with our kubectl, our shell and a cluster in memory, in virtual time.

    python -m tests.simulator.kubectl.golden [AREA | AREA/NAME ...]

prints as ``tests/golden/golden.py check`` does. Cases, normalisation and comparison are that module's own; only
the way a line is run and the clock are replaced.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tempfile
import time
import types
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from simulator.kinds import KINDS
from simulator.kubectl.config import PATH, default_config
from tests.golden import golden
from tests.simulator.kubectl.terminal import Terminal

ARGUMENTS = types.SimpleNamespace(pod_cidr="10.244.0.0/16", service_cidr="10.96.0.0/16", timeout_scale=1.0,
                                  verbose=False)
POLL = 0.5
A_LINE = 0.2
"""Virtual seconds that a line takes, as it did where the recordings were made."""
COLOUR = re.compile(r"\x1b\[[0-9;]*[mK]")
"""The recordings were made without a terminal; ours always is one, so grep paints what it found."""


class VirtualTime:
    """Stands in for the module ``time``."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def time(self) -> float:
        return self._terminal.cluster.now

    def sleep(self, seconds: float) -> None:
        self._terminal.settle(seconds)


class Replay(golden.Runner):
    """Runs one case after another, each on a cluster of its own."""

    def __init__(self) -> None:
        self.args = ARGUMENTS
        self.tmp = tempfile.gettempdir()
        self.admin = "admin"
        self.terminal = Terminal()

    def write_kubeconfig(self, name: str, ns: str | None) -> str:
        config = default_config()
        config["contexts"][0]["context"]["namespace"] = ns
        self.terminal.files[PATH] = {"text": yaml.safe_dump(config), "mtime": 0.0}
        return name

    def sh(self, cmd: str, cwd: str, kubeconfig: str, timeout: float = 120) -> tuple[int, str, str]:
        for path in Path(cwd).glob("*") if cwd != self.tmp else ():
            if f"/root/{path.name}" not in self.terminal.files:
                self.terminal.write(path.name, path.read_text())
        code, out, err = self.terminal.run(cmd, stop_after=timeout)
        self.terminal.settle(A_LINE)
        return code, COLOUR.sub("", out), COLOUR.sub("", err)

    def poll(self, fn: Any, timeout: float, every: float = POLL) -> bool:
        return super().poll(fn, timeout, POLL)

    def replay(self, case: dict[str, Any]) -> dict[str, Any]:
        """What happened, in the form of a recording."""
        self.terminal = Terminal()
        golden.time = VirtualTime(self.terminal)
        try:
            return self.run_case(case)
        finally:
            golden.time = time


def served(case: dict[str, Any]) -> bool:
    """Whether every kind that the case's files hold is served here."""
    kinds = {kind.kind for kind in KINDS} | {"List"}
    for text in (case.get("files") or {}).values():
        with contextlib.suppress(yaml.YAMLError):
            for document in yaml.load_all(text, Loader=golden.LOADER):
                if isinstance(document, dict) and document.get("kind") not in kinds:
                    return False
    return True


def check(case: dict[str, Any]) -> str | None:
    """None where the case's outcome is the recorded one, else the first difference."""
    with open(golden.expected_path(case)) as file:
        return golden.compare(json.load(file), Replay().replay(case))


def main(selectors: list[str]) -> int:
    passed, failed, skipped = defaultdict(int), defaultdict(int), 0
    for case in golden.load_cases(selectors):
        if not served(case):
            skipped += 1
            continue
        try:
            why = check(case)
        except Exception as problem:  # a crash is one more way for a case to fail
            why = f"CRASH {type(problem).__name__}: {problem}"
            if os.environ.get("RAISE"):
                raise
        (failed if why else passed)[case["area"]] += 1
        print(f"FAIL {case['_key']}\n      {why}" if why else f"PASS {case['_key']}", flush=True)
    for area in sorted({*passed, *failed}):
        print(f"{area:<14} {passed[area]} passed, {failed[area]} failed")
    print(f"total {sum(passed.values())} passed, {sum(failed.values())} failed, {skipped} with kinds not served")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
