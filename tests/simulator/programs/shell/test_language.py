"""The language and the tools, row by row, against what the real bash and coreutils print."""

import os
import re
import shutil
import subprocess

import pytest

from tests.simulator.programs.shell.running import Case, Outcome, cases, run

CASES = list(cases())
REAL = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root"}
MISSING = [name for name in ("bash", "awk", "sed", "xargs", "sha256sum") if shutil.which(name) is None]


def test_the_tables_are_many_and_every_id_is_its_own():
    assert len(CASES) >= 150
    assert len({str(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_script_prints_what_it_should(case: Case):
    assert run(case.script) == case.outcome


@pytest.mark.skipif(bool(MISSING), reason=f"this machine lacks {', '.join(MISSING)}")
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_real_shell_prints_the_same(case: Case, tmp_path):
    version = subprocess.run(["bash", "--version"], capture_output=True, text=True, check=True).stdout
    if os.uname().sysname != "Linux" or int(re.search(r"version (\d+)", version).group(1)) < 5:
        pytest.skip("the tables are recorded on Linux with bash 5")
    assert _real(case.script, tmp_path) == case.outcome


def _real(script: str, folder) -> Outcome:
    (folder / "a.txt").write_text("one\ntwo\nthree\n")
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, cwd=folder, env=REAL,
        stdin=subprocess.DEVNULL, timeout=20, check=False,
    )  # fmt: skip
    return done.stdout, re.sub(r"(?m)^bash: line \d+: ", "bash: ", done.stderr), done.returncode
