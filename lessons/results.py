"""Counting attempts: by student and by question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from lessons.models import Attempt, Quiz


@dataclass(frozen=True)
class Student:
    """One learner's attempts.  ``name`` is empty for a guest."""

    name: str
    attempts: int
    best: float
    last: Attempt


@dataclass(frozen=True)
class QuestionResult:
    """How a question went over all versions that asked it.  ``right`` is the share of fully right answers."""

    key: str
    prompt: Any
    asked: int
    answered: int
    right: float
    average: float


def average(values: Iterable[float]) -> float | None:
    """The mean, or None of nothing."""
    found = list(values)
    return fmean(found) if found else None


def by_student(attempts: Sequence[Attempt]) -> list[Student]:
    """The newest first; ``attempts`` come newest first too."""
    groups: dict[Any, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        groups[attempt.user_id or attempt.session_key].append(attempt)
    return [
        Student(
            group[0].user.get_username() if group[0].user else "",
            len(group),
            max(item.score for item in group),
            group[0],
        )
        for group in groups.values()
    ]


def by_question(quiz: Quiz, attempts: Sequence[Attempt]) -> list[QuestionResult]:
    """Questions of the newest version, in its order, then those asked only by older ones."""
    prompts: dict[str, Any] = {}
    for version in quiz.versions.order_by("-number"):
        for item in version.questions:
            prompts.setdefault(item["key"], item["body"]["prompt"])
    return [_question(key, prompt, attempts) for key, prompt in prompts.items()]


def _question(key: str, prompt: Any, attempts: Sequence[Attempt]) -> QuestionResult:
    scores = [attempt.scores[key] for attempt in attempts if key in attempt.scores]
    answered = sum(key in attempt.answers for attempt in attempts)
    right = average(float(score >= 1) for score in scores) or 0.0
    return QuestionResult(key, prompt, len(scores), answered, right, average(scores) or 0.0)
