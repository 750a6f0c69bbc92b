"""Lines of ordinary exercises: the real kubectl in bash, and ours in our shell, say the same on twin clusters."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.golden import golden
from tests.golden.live import KUBECONFIG, LiveCluster, serving
from tests.simulator.kubectl.golden import COLOUR
from tests.simulator.kubectl.terminal import Terminal

SESSIONS = yaml.safe_load(Path(__file__).with_name("exercises.yaml").read_text())
SETTLE = 4.0
"""Virtual seconds between two lines."""
HASTE = 20.0
PATIENCE = 60.0
MASK = golden.Norm("", "10.244.0.0/16", "10.96.0.0/16", ["node", r"(?<=Time: )\s+\S.*"])


class Bash:
    """A shell on this machine with the real kubectl, on a cluster of its own."""

    def __init__(self, live: LiveCluster, folder: Path, kubectl: str, port: int) -> None:
        self._live, self._folder = live, folder
        (folder / ".kube").mkdir()
        (folder / ".kube" / "config").write_text(KUBECONFIG % port)
        path = f"{Path(kubectl).parent}:{os.environ['PATH']}"
        self._environment = {"HOME": str(folder), "PATH": path, "LC_ALL": "C", "TZ": "UTC"}

    def run(self, line: str) -> tuple[int, str, str]:
        """Exit status and what was printed."""
        done = subprocess.run(["bash", "-c", line], cwd=self._folder, env=self._environment, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def settle(self) -> None:
        """Let time pass."""
        self._live.advance(SETTLE)


@pytest.fixture
def twins(request: pytest.FixtureRequest, tmp_path: Path, kubectl_path: str) -> Iterator[tuple[Terminal, Bash]]:
    start = float(int(time.time())) - 86_400
    ours, live = Terminal(start=start), LiveCluster(speed=0.0, haste=HASTE, start=start)
    for name, text in SESSIONS[request.param].get("files", {}).items():
        ours.write(name, text)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with serving(live) as port:
        yield ours, Bash(live, tmp_path, kubectl_path, port)


def normal(outcome: tuple[int, str, str]) -> tuple[object, ...]:
    """Ages, addresses and nodes masked: a scheduler chooses at random among equals. Our grep sees a terminal."""
    code, *texts = outcome
    return code, *(MASK.text(COLOUR.sub("", text))[0] for text in texts)


@pytest.mark.parametrize(("twins", "name"), [(name, name) for name in SESSIONS], indirect=["twins"])
def test_an_exercise_goes_as_with_the_real_kubectl(twins: tuple[Terminal, Bash], name: str) -> None:
    ours, theirs = twins
    differing = []
    for line in SESSIONS[name]["lines"].strip().splitlines():
        expected, found = normal(theirs.run(line)), normal(ours.run(line, stop_after=PATIENCE))
        theirs.settle()
        ours.settle(SETTLE)
        if found != expected:
            differing.append(f"$ {line}\n  ours {found}\n  real {expected}")
    assert not differing, "\n".join(differing)
