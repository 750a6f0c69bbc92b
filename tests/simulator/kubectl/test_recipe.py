"""docs/adding-a-kubectl-verb.md works as it is written, and no verb is left out of the registry."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import pytest

from simulator.kubectl import verbs
from simulator.kubectl.command import Verb
from simulator.kubectl.verbs import generators
from tests.simulator.kubectl.terminal import Terminal

RECIPE = Path(__file__).parents[3] / "docs" / "adding-a-kubectl-verb.md"
NO_VERBS = {"absent", "generator", "sources", "generators"}


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    (code,) = re.findall(r"```python\n(.*?)```", RECIPE.read_text(), re.S)
    scope: dict = {"__name__": "greet"}
    exec(compile(code, str(RECIPE), "exec"), scope)
    monkeypatch.setattr(verbs, "VERBS", (*verbs.VERBS, scope["Greet"]()))
    verbs._tree.cache_clear()
    made = Terminal(1)
    made.out("kubectl run web --image=nginx")
    yield made
    verbs._tree.cache_clear()


def test_the_recipe_makes_a_verb(terminal: Terminal) -> None:
    assert terminal.out("kubectl greet pod web --word hi") == "pod/web says hi in default\n"
    assert terminal.fails("kubectl greet pod/web --word=") == "error: --word must not be empty\n"
    assert terminal.fails("kubectl greet pod web --loudly") == \
        "error: --loudly is not simulated here\nSee 'kubectl greet --help' for usage.\n"
    assert terminal.complete("kubectl gre") == ["greet"]
    assert "--word=VALUE" in terminal.out("kubectl greet --help")


def test_every_file_of_the_folder_is_registered() -> None:
    files = {name for package in (verbs, generators) for _, name, _ in pkgutil.iter_modules(package.__path__)}
    registered = {type(verb).__module__.rpartition(".")[2] for verb in verbs.VERBS}
    assert files - NO_VERBS == registered - NO_VERBS


@pytest.mark.parametrize("verb", [verb for verb in verbs.VERBS if not verb.hidden], ids=lambda verb: verb.path)
def test_a_verb_has_a_page_and_no_flag_twice(verb: Verb) -> None:
    assert verb.summary
    assert not verb.summary.endswith(".")
    names = [flag.name for flag in verb.flags]
    assert len(names) == len(set(names))
    assert Terminal(1).out(f"kubectl {verb.path} --help").startswith(verb.summary)
