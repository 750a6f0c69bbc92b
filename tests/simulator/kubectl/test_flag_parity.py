"""Every command of the real client is here, with exactly its flags: each works or is refused by name."""

from __future__ import annotations

import re
import subprocess

import pytest

from simulator.kubectl.command import GLOBAL_FLAGS, Verb
from simulator.kubectl.verbs import VERBS, _tree, names_below
from tests.simulator.kubectl.terminal import Terminal

SAMPLES = {"bool": "=true", "int": "=1", "duration": "=1s"}
NOT_SHOWN = {("autoscale",): ("cpu-percent",)}
"""Flags that the real client still takes but shows no more."""


def page(kubectl: str, path: tuple[str, ...]) -> str:
    """The real client's page for a command."""
    done = subprocess.run([kubectl, *path, "--help"], capture_output=True, text=True, check=True)
    return done.stdout


def below(text: str) -> list[str]:
    """The commands that a page lists."""
    blocks = re.findall(r"(?:^|\n)[A-Z][^\n]*Commands[^\n]*:\n((?:  +\S[^\n]*\n)+)", text)
    return [name for block in blocks for name in re.findall(r"^  +([\w-]+) ", block, re.M) if name != "help"]


def flags_of(text: str) -> set[tuple[str, str]]:
    """(name, letter) of the flags on a page."""
    return {(name, letter) for letter, name in re.findall(r"^    (?:-(\w), )?--([\w-]+)=", text, re.M)}


@pytest.fixture(scope="module")
def real(kubectl_path: str) -> dict[tuple[str, ...], str]:
    """Every command of the real client and its page."""
    found: dict[tuple[str, ...], str] = {}
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        path = waiting.pop()
        found[path] = page(kubectl_path, path)
        waiting += [(*path, name) for name in below(found[path])]
    del found[()]
    return found


def test_every_command_of_the_real_client_is_known(real: dict[tuple[str, ...], str]) -> None:
    known = _tree()
    hidden = {path for path, verb in known.items() if verb is not None and verb.hidden}
    missing = [path for path in real if path not in known and path[:1] not in hidden]
    assert not missing


def test_every_command_has_exactly_the_flags_of_the_real_one(real: dict[tuple[str, ...], str]) -> None:
    wrong = {}
    for path, text in real.items():
        verb = _tree().get(path)
        if verb is None or verb.hidden:
            continue
        ours, theirs = {(flag.name, flag.short) for flag in verb.flags}, flags_of(text)
        everywhere = {(flag.name, flag.short) for flag in GLOBAL_FLAGS}
        differing = (theirs - ours - everywhere) | (
            ours - theirs - {(name, "") for name in (*NOT_SHOWN.get(path, ()), "record")})
        if differing:
            wrong[path] = differing
    assert not wrong


def test_the_global_flags_are_the_real_ones(kubectl_path: str) -> None:
    text = subprocess.run([kubectl_path, "options"], capture_output=True, text=True, check=True).stdout
    theirs = flags_of(text)
    assert theirs <= {(flag.name, flag.short) for flag in GLOBAL_FLAGS} | {("help", "h")}


@pytest.mark.parametrize("verb", [verb for verb in VERBS if not verb.hidden], ids=lambda verb: verb.path)
def test_an_unsupported_flag_is_refused_by_name(verb: Verb) -> None:
    terminal = Terminal(1)
    for flag in verb.flags:
        if flag.supported:
            continue
        code, out, err = terminal.run(f"kubectl {verb.path} --{flag.name}{SAMPLES.get(flag.type, '=x')}")
        assert (code == verb.trouble, out) == (True, "")
        assert err.startswith(f"error: --{flag.name} is not simulated here\n")


def test_hidden_commands_say_one_line() -> None:
    terminal = Terminal(1)
    for verb in VERBS:
        if verb.hidden:
            code, out, err = terminal.run(f"kubectl {verb.path}")
            assert (code, out, err.count("\n")) == (1, "", 1), verb.path


def test_no_two_commands_have_one_name() -> None:
    paths = [(*verb.parents, verb.name) for verb in VERBS]
    assert len(paths) == len(set(paths))
    assert names_below(())
