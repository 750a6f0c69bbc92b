"""`make test`: every check in order, each with its time; stops with a summary of what failed.

The tests run on SQLite and the embedded Valkey; those of storage again on PostgreSQL and, where the machine has
one, on `redis-server`.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
MAX_WORKERS = 4
"""Each worker of the tests has servers of its own."""


@dataclass(frozen=True)
class Step:
    """One command of the run."""

    title: str
    argv: list[str]


def steps() -> list[Step]:
    pytest = [sys.executable, "-m", "pytest", "-n", str(min(os.cpu_count() or 1, MAX_WORKERS))]
    found = [
        Step("style", [str(BIN / "ruff"), "check", "--quiet", "."]),
        Step("layers", [str(BIN / "lint-imports"), "--no-cache"]),
        Step("browser", [sys.executable, "-m", "tools.chromium"]),
        Step("front end", [sys.executable, "-m", "tools.front_end", "test"]),
        Step("tests on SQLite and Valkey", pytest),
        Step("storage tests on PostgreSQL", [*pytest, "-m", "storage", "--postgres"]),
    ]
    if shutil.which("redis-server"):
        found.append(Step("storage tests on redis-server", [*pytest, "-m", "storage", "--redis-server"]))
    return found


def run(step: Step) -> bool:
    """Run one step, its output as it comes; True if it passed."""
    print(f"\n── {step.title}", flush=True)
    began = time.monotonic()
    passed = subprocess.run(step.argv).returncode == 0
    print(f"── {step.title}: {'ok' if passed else 'FAILED'}, {time.monotonic() - began:.1f} s", flush=True)
    return passed


def main() -> None:
    began = time.monotonic()
    failed = [step.title for step in steps() if not run(step)]
    print(
        f"\n{time.monotonic() - began:.0f} s. "
        + (f"Failed: {', '.join(failed)}" if failed else "All passed.")
    )
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
