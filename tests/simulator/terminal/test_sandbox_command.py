"""``sandbox`` in the terminal: power of machines, and why the scheduler decided as it did."""

from __future__ import annotations

import pytest

from simulator.terminal.sandbox_command import SandboxCommand
from tests.simulator.kubelet.lab import Lab


class Streams:
    """The streams of one run."""

    def __init__(self) -> None:
        self.written = self.errors = ""

    def out(self, text: str) -> None:
        self.written += text

    def err(self, text: str) -> None:
        self.errors += text


@pytest.fixture
def lab() -> Lab:
    return Lab(nodes=3)


def run(lab: Lab, line: str) -> tuple[int, str, str]:
    command = SandboxCommand(lambda work: work(lab.cluster), lambda work: work(lab.cluster))
    streams = Streams()
    return command.run(line.split(), streams), streams.written, streams.errors


def test_machines_are_turned_off_and_on(lab: Lab) -> None:
    kubelet = lab.cluster.components["kubelet"]
    assert run(lab, "sandbox stop-node node-2") == (0, "node-2 is off\n", "")
    assert kubelet.power("node-2") == "off"
    assert run(lab, "sandbox start-node node-2") == (0, "node-2 is on\n", "")
    assert kubelet.power("node-2") == "on"
    assert kubelet.power("node-1") is None


@pytest.mark.parametrize(("line", "code", "words"), [
    ("sandbox stop-node node-1", 1, "runs the control plane"),
    ("sandbox stop-node nope", 1, 'nodes "nope" not found'),
    ("sandbox explain-scheduling nope", 1, 'pods "nope" not found'),
    ("sandbox", 2, "usage: sandbox"),
    ("sandbox stop-node", 2, "usage: sandbox"),
])
def test_what_cannot_be_done_is_said(lab: Lab, line: str, code: int, words: str) -> None:
    status, written, errors = run(lab, line)
    assert (status, written) == (code, "")
    assert words in errors


def test_a_decision_is_explained(lab: Lab) -> None:
    lab.pod("web", spec={"nodeName": ""})
    lab.run(5)
    code, written, _ = run(lab, "sandbox explain-scheduling web -n default")
    assert code == 0
    assert f"* chosen: {lab.get('web')['spec']['nodeName']}" in written
    assert "NodeResourcesFit x1" in written


def test_tab_offers_actions_and_names(lab: Lab) -> None:
    command = SandboxCommand(lambda work: work(lab.cluster), lambda work: work(lab.cluster))
    assert command.complete(["sandbox", "st"], None) == [("start-node", "verb"), ("stop-node", "verb")]
    assert ("node-2", "name") in command.complete(["sandbox", "stop-node", ""], None)
