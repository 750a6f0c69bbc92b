"""The classic examples of a first course do in a learner's cluster what a course says they do."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.simulator.kubectl.golden import COLOUR
from tests.simulator.kubectl.terminal import Terminal

EXAMPLES = yaml.safe_load(Path(__file__).with_name("examples.yaml").read_text())


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_works(name: str) -> None:
    example, terminal = EXAMPLES[name], Terminal(3, "default")
    for file, text in example.get("files", {}).items():
        terminal.write(file, text)
    terminal.settle(30)
    for line in example["lines"]:
        terminal.out(line)
    terminal.settle(example.get("later", 2))
    for line, wanted in example["then"].items():
        found = COLOUR.sub("", terminal.out(line))
        assert wanted[1:] in found if wanted.startswith("~") else found == wanted, line
