"""All recordings with both kubectls: the table that ``make golden`` prints, and docs/fidelity.md.

    python -m tests.golden.fidelity [--write] [AREA | AREA/NAME ...]

A case may fail only where ``exceptions.yaml`` names it with a reason, and what is named there has to fail, unless it
says that it is a race. The exit status is 1 where that is not so.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.golden import golden, real
from tests.simulator.kubectl import golden as ours

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "fidelity.md"
CLIENTS = {"real": real.check, "ours": ours.check}
INTRODUCTION = """\
# Fidelity

What the simulation is measured against: short kubectl sessions that were recorded from a Kubernetes 1.36 control plane
(`tests/golden/`). Each is replayed on a fresh cluster, once with the real kubectl 1.37 over HTTP and once with the
kubectl of the browser's terminal, and compared byte for byte after uids, times and generated names are masked.
`make golden` does it and writes this page.
"""


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why a recording need not be met. ``client`` "real" or "ours" limits it to one; a race may come out well."""

    reason: str
    client: str = ""
    race: bool = False

    def covers(self, client: str) -> bool:
        """Whether it holds for the client."""
        return self.client in ("", client)


def excuses() -> dict[str, Excuse]:
    """The exceptions by case."""
    found = yaml.safe_load((HERE / "exceptions.yaml").read_text()) or {}
    return {key: Excuse(**value) if isinstance(value, dict) else Excuse(value) for key, value in found.items()}


def judge(job: tuple[str, str]) -> tuple[str, str, str | None]:
    """``(client, key)`` with the first difference, None where the recording is met."""
    client, key = job
    try:
        why = CLIENTS[client](golden.load_cases([key])[0])
    except Exception as problem:  # a crash is one more way for a case to fail
        why = f"CRASH {type(problem).__name__}: {problem}"
    return client, key, why


def replay_all(keys: Iterable[str], clients: Iterable[str] = CLIENTS) -> dict[tuple[str, str], str | None]:
    """Replay side by side on all cores; prints what fails as it goes."""
    jobs = [(client, key) for client in clients for key in keys]
    results = {}
    with multiprocessing.get_context("spawn").Pool() as pool:
        for client, key, why in pool.imap_unordered(judge, jobs, chunksize=4):
            results[client, key] = why
            if why:
                print(f"FAIL {client:<5} {key}\n      {why}", flush=True)
    return results


def table(results: Mapping[tuple[str, str], str | None]) -> str:
    """Cases and passes by area, as Markdown."""
    passed = Counter((client, key.split("/")[0]) for (client, key), why in results.items() if why is None)
    cases = Counter(area for area in (key.split("/")[0] for key in dict.fromkeys(key for _, key in results)))
    rows = [(area, cases[area], passed["real", area], passed["ours", area]) for area in sorted(cases)]
    rows.append(("total", *(sum(row[column] for row in rows) for column in (1, 2, 3))))
    lines = ["| area | cases | real kubectl | our kubectl |", "|---|---:|---:|---:|"]
    return "\n".join([*lines, *(f"| {area} | {total} | {a} | {b} |" for area, total, a, b in rows)])


def page(results: Mapping[tuple[str, str], str | None]) -> str:
    """docs/fidelity.md."""
    failed: dict[str, set[str]] = {}
    for (client, key), why in results.items():
        if why:
            failed.setdefault(key, set()).add(client)
    lines = [INTRODUCTION, table(results), "", "## Not met", ""]
    for key, excuse in sorted(excuses().items()):
        if key in failed or excuse.race:
            who = "both" if len(failed.get(key, ())) != 1 else "the real kubectl" if "real" in failed[key] else "ours"
            lines.append(f"- `{key}` ({who}{', a race' if excuse.race else ''}): {excuse.reason}")
    return "\n".join(lines) + "\n"


def surprises(results: Mapping[tuple[str, str], str | None]) -> list[str]:
    """What failed without an excuse, and what passed in spite of one."""
    known, found = excuses(), []
    for (client, key), why in sorted(results.items()):
        excuse = known.get(key)
        excused = excuse is not None and excuse.covers(client)
        if why and not excused:
            found.append(f"{client} {key} fails")
        elif not why and excused and not excuse.race:
            found.append(f"{client} {key} passes: take it out of exceptions.yaml")
    return found


def main() -> int:
    """Read the command line, replay, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("select", nargs="*")
    parser.add_argument("--client", choices=CLIENTS, action="append")
    parser.add_argument("--write", action="store_true", help="write docs/fidelity.md")
    asked = parser.parse_args()
    keys = [case["_key"] for case in golden.load_cases(asked.select)]
    results = replay_all(keys, asked.client or list(CLIENTS))
    print(table(results))
    if asked.write:
        PAGE.write_text(page(results))
    found = surprises(results)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
