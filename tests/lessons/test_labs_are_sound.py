"""Every lab proves itself on the real simulator.

Doing nothing fails, the reference solution passes, and leaving out any one of its steps fails.
"""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from lessons import labs
from lessons.content.catalogue import read_catalogue
from lessons.content.lab import Lab, Move, Task
from lessons.learners import Learner
from lessons.models import LabProgress

CATALOGUE = read_catalogue()
LEARNER = Learner(session_key="somebody")
LABS = [pytest.param(lab, id=slug) for slug, lab in CATALOGUE.labs.items()]


def steps_of(lab: Lab) -> list[tuple[str, int]]:
    """Every move that does something, as (task id, index); waiting is no step."""
    return [(task.id, at) for task in lab.tasks for at, move in enumerate(task.solution) if not move.wait]


OMISSIONS = [
    pytest.param(lab, step, id=f"{slug}-without-{step[0]}")
    for slug, lab in CATALOGUE.labs.items()
    for step in steps_of(lab)
]


def play(sandbox_id: str, move: Move) -> None:
    """Do one move; waiting is a jump in virtual time."""
    from simulator import service

    if move.wait:
        service.run_until(sandbox_id, move.wait)
    elif move.manifest:
        service.apply_manifests(sandbox_id, move.manifest)
    else:
        out, err, code = service.run_command(sandbox_id, move.command)
        assert code == 0, f"{shlex.quote(move.command)}: {out}{err}"


def walk(lab: Lab, left_out: tuple[str, int] | None = None, idle: bool = False) -> LabProgress:
    """Begin the lab in a new sandbox and play its solution; only at the end somebody looks."""
    from simulator import service

    sandbox = service.create(session_key=LEARNER.session_key, seed=7)
    progress = labs.begin(LEARNER, sandbox.id, lab)
    service.run_until(sandbox.id, 30)
    for task in lab.tasks:
        for at, move in enumerate(task.solution):
            if (move.wait or not idle) and (task.id, at) != left_out:
                play(sandbox.id, move)
    return labs.advance(progress, lab)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.mark.parametrize("lab", LABS)
def test_doing_nothing_passes_no_task(lab):
    assert walk(lab, idle=True).state["done"] == {}


@pytest.mark.parametrize("lab", LABS)
def test_the_reference_solution_passes(lab):
    progress = walk(lab)
    lacking = [str(lack) for one in labs.standing(progress, lab) for lack in one.report.missing]
    assert (list(progress.state["done"]), lacking) == ([task.id for task in lab.tasks], [])
    assert progress.passed


@pytest.mark.parametrize(("lab", "step"), OMISSIONS)
def test_leaving_out_any_step_fails(lab, step):
    assert not labs.is_over(walk_tolerantly(lab, step), lab)


def walk_tolerantly(lab: Lab, step: tuple[str, int]) -> LabProgress:
    """Like ``walk``; without a step later commands may well fail, as they would for a learner."""
    try:
        return walk(lab, left_out=step)
    except AssertionError:
        progress = LabProgress.objects.get()
        return labs.advance(progress, lab)


SHOP = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels: {{app: shop}}
spec:
  replicas: 3
  strategy: {{type: {strategy}}}
  selector: {{matchLabels: {{app: shop}}}}
  template:
    metadata: {{labels: {{app: shop}}}}
    spec: {{containers: [{{name: nginx, image: "nginx:{version}"}}]}}
"""


@pytest.mark.parametrize(("strategy", "passes"), [("RollingUpdate", True), ("Recreate", False)])
def test_the_same_end_by_a_way_that_let_users_down_does_not_pass(strategy, passes):
    lab = CATALOGUE.labs["deployment"]
    moves = {
        "create": SHOP.format(strategy=strategy, version="1.27"),
        "update": SHOP.format(strategy=strategy, version="1.28"),
    }
    tasks = [task if task.id not in moves else with_manifest(task, moves[task.id]) for task in lab.tasks[:3]]
    lab = replace(lab, tasks=tuple(tasks))
    progress = walk(lab)
    last = labs.standing(progress, lab)[-1].report
    assert (last.done, last.broken) == (passes, not passes)


def with_manifest(task: Task, manifest: str) -> Task:
    """The task with its solution's command replaced by a manifest to apply."""
    return replace(
        task, solution=tuple(move if move.wait else Move(manifest=manifest) for move in task.solution)
    )
