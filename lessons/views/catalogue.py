"""The front page and the course map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lessons import cluster
from lessons.content.lesson import Lesson
from lessons.course import catalogue
from lessons.learners import Learner
from lessons.models import Attempt, LabProgress, ReadingPosition
from lessons.translation import language


@dataclass(frozen=True)
class Entry:
    """A lesson on the map, and how far this learner is with it."""

    number: str
    lesson: Lesson
    read: int
    lab_passed: bool
    quiz_percent: int | None


@dataclass(frozen=True)
class Chapter:
    """A part of the course.  ``coming`` counts the lessons planned but not written."""

    number: int
    title: Any
    entries: list[Entry]
    coming: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The promise, the button, the lessons."""
    chapters = course_map(Learner.of(request))
    entries = [entry for chapter in chapters for entry in chapter.entries]
    return render(request, "home.html", {"chapters": chapters, "entries": entries})


@require_safe
def course(request: HttpRequest) -> HttpResponse:
    """The whole course map."""
    return render(request, "lessons/catalogue.html", {"chapters": course_map(Learner.of(request))})


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Give the visitor a cluster and open the first lesson, or the one read last."""
    Learner.acting(request)
    cluster.ensure_sandbox(request)
    last = ReadingPosition.objects.of(Learner.of(request)).order_by("-updated").first()
    slugs = catalogue().slugs
    return redirect("lessons:lesson", last.lesson if last and last.lesson in slugs else slugs[0])


def course_map(learner: Learner) -> list[Chapter]:
    """Every part of the course with its written lessons."""
    course, progress = catalogue(), _Progress(learner)
    return [
        Chapter(
            part.number,
            part.title,
            [
                progress.entry(course.course.number_of(slug), course.lesson(slug, language()))
                for slug in part.lessons
                if slug in course.slugs
            ],
            sum(slug not in course.slugs for slug in part.lessons),
        )
        for part in course.course.parts
    ]


class _Progress:
    """A learner's marks, fetched in three queries."""

    def __init__(self, learner: Learner) -> None:
        self.read = {row.lesson: row.percent for row in ReadingPosition.objects.of(learner)}
        self.passed = set(
            LabProgress.objects.of(learner).filter(passed__isnull=False).values_list("lab", flat=True)
        )
        attempts = (
            Attempt.objects.of(learner).submitted().values_list("quiz__source", "score").order_by("score")
        )
        self.best = {source: round(100 * score) for source, score in attempts}

    def entry(self, number: str, lesson: Lesson) -> Entry:
        return Entry(
            number,
            lesson,
            self.read.get(lesson.slug, 0),
            lesson.lab in self.passed,
            self.best.get(lesson.quiz),
        )
