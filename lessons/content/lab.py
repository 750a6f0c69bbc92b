"""A lab, read from ``content/labs/<slug>.yaml``: starting state, tasks, hints, reference solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lessons.checks import SpecError, read_check
from lessons.checks.journey import Stage
from lessons.content.localised import cut_texts, missing_languages
from lessons.content.problems import ContentError, Problem

HINTS = 3
Text = Any


@dataclass(frozen=True)
class Move:
    """One step of a solution: exactly one of a command line, a manifest, or seconds to wait."""

    command: str = ""
    manifest: str = ""
    wait: float = 0.0


@dataclass(frozen=True)
class Task:
    """What the learner is asked to do.  Texts may carry both languages; ``text`` and hints are Markdown."""

    id: str
    title: Text
    text: Text
    stage: Stage
    hints: tuple[Text, ...]
    solution: tuple[Move, ...]


@dataclass(frozen=True)
class Lab:
    """``start`` holds manifests (YAML), ``clean`` the commands that take away what an earlier try left."""

    slug: str
    title: Text
    summary: Text
    start: str
    clean: tuple[str, ...]
    tasks: tuple[Task, ...]

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(task.stage for task in self.tasks)


def read_lab(path: Path) -> tuple[Lab, list[Problem]]:
    """The lab in ``path`` and what is wrong with it.  Raises ``ContentError`` E010 when it cannot be read."""
    place = f"labs/{path.name}"
    raw = _load(path, place)
    try:
        tasks = tuple(_task(item) for item in raw["tasks"])
    except (KeyError, TypeError, SpecError) as error:
        raise ContentError(
            Problem("E010", place, f"a task cannot be read: {error}", "See docs/authoring.md.")
        ) from error
    lab = Lab(
        path.stem,
        raw.get("title", path.stem),
        raw.get("summary", ""),
        raw.get("start") or "",
        tuple(raw.get("clean") or ()),
        tasks,
    )
    return lab, _problems(lab, raw, place)


def _load(path: Path, place: str) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ContentError(Problem("E010", place, f"not YAML: {error}")) from error
    if not isinstance(raw, dict) or not raw.get("tasks"):
        raise ContentError(Problem("E010", place, "a lab is a mapping with a list of tasks"))
    return raw


def _task(raw: Mapping[str, Any]) -> Task:
    checks = tuple(read_check(spec) for spec in raw["checks"])
    moves = tuple(Move(**move) for move in raw["solution"])
    return Task(
        raw["id"], raw["title"], raw["text"], Stage(raw["id"], checks), tuple(raw.get("hints") or ()), moves
    )


def _problems(lab: Lab, raw: Mapping[str, Any], place: str) -> list[Problem]:
    found = [
        Problem("E011", place, f"{spot} is empty or missing", "Every text needs both languages.")
        for spot in missing_languages(dict(raw))
    ]
    found += [
        Problem("E011", place, f"{spot} is cut at a comma", "Quote it.") for spot in cut_texts(dict(raw))
    ]
    for task in lab.tasks:
        if len(task.hints) != HINTS:
            found.append(
                Problem(
                    "E012",
                    place,
                    f"task {task.id} has {len(task.hints)} hints",
                    f"Give {HINTS} hints, from a nudge to nearly the answer.",
                )
            )
        if not task.stage.checks or not task.solution:
            found.append(
                Problem(
                    "E013",
                    place,
                    f"task {task.id} lacks checks or a solution",
                    "A lab that cannot be failed, or not be passed, is not a lab.",
                )
            )
    ids = [task.id for task in lab.tasks]
    if len(ids) != len(set(ids)):
        found.append(Problem("E014", place, "two tasks have the same id"))
    return found
