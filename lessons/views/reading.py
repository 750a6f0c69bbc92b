"""The lesson page, and where its reader is."""

from __future__ import annotations

from math import isnan

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lessons import cluster
from lessons.course import catalogue, rendered
from lessons.learners import Learner
from lessons.models import Quiz, ReadingPosition
from lessons.translation import language
from lessons.views.labs import panel_context
from lessons.views.quizzes import quiz_context


@require_safe
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """Text beside the reader's own cluster; lab and quizzes below it."""
    course = catalogue()
    if slug not in course.slugs:
        raise Http404
    sandbox = cluster.ensure_sandbox(request)
    found, learner = course.lesson(slug, language()), Learner.of(request)
    before, after = (course.lesson(other, language()) if other else None for other in course.neighbours(slug))
    return render(
        request,
        "lessons/lesson.html",
        {
            "lesson": found,
            "body": rendered(found),
            "number": course.course.number_of(slug),
            "before": before,
            "after": after,
            "sandbox": sandbox,
            "position": ReadingPosition.objects.of(learner).filter(lesson=slug).first(),
            "quizzes": [
                quiz_context(quiz, learner)
                for quiz in Quiz.objects.attached_to(slug).select_related("published")
            ],
            **(panel_context(course.labs[found.lab], learner, sandbox) if found.lab else {}),
        },
    )


@require_POST
def position(request: HttpRequest, slug: str) -> HttpResponse:
    """Remember how far the reader has come.  ``share`` is 0…1, ``anchor`` a heading's id."""
    if slug not in catalogue().slugs:
        raise Http404
    try:
        share = read_share(request.POST["share"])
    except (KeyError, ValueError):
        return HttpResponseBadRequest("share must be a number from 0 to 1")
    keep_position(Learner.acting(request), slug, share, request.POST.get("anchor", "")[:40])
    return HttpResponse(status=204)


def read_share(text: str) -> float:
    """A number, brought between 0 and 1.  Raises ValueError for anything else, NaN included."""
    share = float(text)
    if isnan(share):
        raise ValueError(text)
    return min(max(share, 0.0), 1.0)


def keep_position(learner: Learner, slug: str, share: float, anchor: str) -> None:
    """``furthest`` only grows."""
    row, _ = ReadingPosition.objects.get_or_create(lesson=slug, **learner.columns)
    row.share, row.anchor, row.furthest = share, anchor, max(row.furthest, share)
    row.save()
