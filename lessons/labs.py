"""A learner's progress through a lab: begun, folded over the cluster's history, reported.

The revision up to which history was judged is stored with the state, so it does not matter whether a
browser was open, nor which process looks next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lessons import cluster
from lessons.checks import journey
from lessons.content.lab import Lab, Task
from lessons.learners import Learner
from lessons.models import LabProgress


@dataclass(frozen=True)
class TaskStanding:
    """A task together with how it stands and how many of its hints are open."""

    task: Task
    report: journey.Report
    opened: int

    @property
    def hints(self) -> tuple[Any, ...]:
        return self.task.hints[: self.opened]

    @property
    def has_more_hints(self) -> bool:
        return self.opened < len(self.task.hints)


def progress_of(learner: Learner, sandbox_id: str, lab: Lab) -> LabProgress | None:
    """The learner's progress in this sandbox, if the lab was begun there."""
    return LabProgress.objects.of(learner).filter(sandbox=sandbox_id, lab=lab.slug).first()


def begin(learner: Learner, sandbox_id: str, lab: Lab) -> LabProgress:
    """Begin the lab, or begin it again: leftovers are cleaned away, the starting state applied."""
    before = progress_of(learner, sandbox_id, lab)
    cluster.prepare(sandbox_id, lab.clean if before else (), lab.start)
    state = journey.settle(lab.stages, journey.begin(), cluster.view(sandbox_id))
    fresh = {"state": state, "revision": cluster.revision(sandbox_id), "hints": {}, "started": timezone.now()}
    progress, _ = LabProgress.objects.update_or_create(
        sandbox=sandbox_id, lab=lab.slug, **learner.columns, defaults=fresh
    )
    return progress


def advance(progress: LabProgress, lab: Lab) -> LabProgress:
    """Judge what happened since the last look.  Two looks at once do no harm: both fold the same history."""
    since, state = progress.revision, progress.state
    for step in cluster.history(progress.sandbox, since):
        state = journey.observe(lab.stages, state, step)
        progress.revision = step.revision
    if progress.revision == since:
        return progress
    progress.state = state
    if progress.passed is None and journey.is_over(lab.stages, state):
        progress.passed = timezone.now()
    changed = {"state": state, "revision": progress.revision, "passed": progress.passed}
    LabProgress.objects.filter(pk=progress.pk, revision=since).update(**changed)
    return progress


def retry_task(progress: LabProgress, lab: Lab) -> LabProgress:
    """Begin the current task again, from the cluster as it is now."""
    advance(progress, lab)
    progress.state = journey.begin_task_again(progress.state)
    progress.save(update_fields=["state"])
    return progress


def open_hint(progress: LabProgress, lab: Lab, task_id: str) -> None:
    """Show one hint more of a task."""
    most = next((len(task.hints) for task in lab.tasks if task.id == task_id), 0)
    progress.hints[task_id] = min(progress.hints.get(task_id, 0) + 1, most)
    progress.save(update_fields=["hints"])


def standing(progress: LabProgress, lab: Lab) -> list[TaskStanding]:
    """Every task and how it stands now."""
    reports = journey.report(lab.stages, progress.state, cluster.view(progress.sandbox))
    return [
        TaskStanding(task, report, progress.hints.get(task.id, 0))
        for task, report in zip(lab.tasks, reports, strict=True)
    ]


def is_over(progress: LabProgress, lab: Lab) -> bool:
    """Whether every task of this run is done."""
    return journey.is_over(lab.stages, progress.state)
