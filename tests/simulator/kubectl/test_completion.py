"""What Tab offers behind ``kubectl``."""

from __future__ import annotations

import pytest

from tests.simulator.kubectl.terminal import Terminal


@pytest.fixture(scope="module")
def terminal() -> Terminal:
    made = Terminal(nodes=2)
    made.out("kubectl create namespace team && kubectl run web --image=nginx && kubectl create cm settings -n team")
    made.settle(5)
    return made


LINES = {
    "verbs": ("kubectl ro", ["rollout"]),
    "an alias of the shell": ("k sca", ["scale"]),
    "subcommands": ("kubectl rollout re", ["restart", "resume"]),
    "generators": ("kubectl create dep", ["deployment"]),
    "kinds": ("kubectl get dep", ["deployments"]),
    "kinds behind a comma": ("kubectl get pods,dep", ["pods,deployments"]),
    "names": ("kubectl get pod w", ["web"]),
    "names behind a slash": ("kubectl describe pod/w", ["pod/web"]),
    "names of pods for logs": ("kubectl logs ", ["web"]),
    "nodes for drain": ("kubectl drain node-", ["node-1", "node-2"]),
    "flags": ("kubectl get pods --show-l", ["--show-labels"]),
    "namespaces": ("kubectl get pods -n te", ["team"]),
    "names in the namespace given": ("kubectl get cm -n team s", ["settings"]),
    "containers": ("kubectl logs web -c w", ["web"]),
    "output forms": ("kubectl get pods -o y", ["yaml"]),
    "output forms behind an equals sign": ("kubectl get pods --output=y", ["--output=yaml"]),
    "nothing that is not simulated": ("kubectl get pods --proxy-u", []),
    "nothing behind an unknown verb": ("kubectl frobnicate ", []),
    "fields are not guessed": ("kubectl explain pods ", []),
}


@pytest.mark.parametrize(("line", "expected"), LINES.values(), ids=LINES.keys())
def test_tab_offers(terminal: Terminal, line: str, expected: list[str]) -> None:
    assert terminal.complete(line) == expected
