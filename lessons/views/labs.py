"""The lab panel: begin, look, ask for a hint, begin a task again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lessons import cluster, labs
from lessons.content.lab import Lab
from lessons.course import catalogue
from lessons.learners import Learner
from lessons.models import LabProgress
from lessons.partial import is_partial


def panel_context(lab: Lab, learner: Learner, sandbox: Any | None) -> dict[str, Any]:
    """What the panel's template needs; history up to now is judged first."""
    progress = labs.progress_of(learner, sandbox.id, lab) if sandbox else None
    context = {"lab": lab, "sandbox": sandbox, "progress": progress}
    if progress:
        labs.advance(progress, lab)
        context |= {"tasks": labs.standing(progress, lab), "passed": labs.is_over(progress, lab)}
    return context


@require_safe
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """The panel as it stands; a page of its own for those without scripts."""
    return _answer(request, _lab(slug))


@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the lab in the learner's sandbox, making one if need be."""
    lab = _lab(slug)
    learner = Learner.acting(request)
    labs.begin(learner, cluster.ensure_sandbox(request).id, lab)
    return _answer(request, lab)


@require_POST
def retry(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the current task again."""
    lab = _lab(slug)
    labs.retry_task(_begun(request, lab), lab)
    return _answer(request, lab)


@require_POST
def hint(request: HttpRequest, slug: str) -> HttpResponse:
    """Open one hint more."""
    lab = _lab(slug)
    labs.open_hint(_begun(request, lab), lab, request.POST.get("task", ""))
    return _answer(request, lab)


def _lab(slug: str) -> Lab:
    try:
        return catalogue().labs[slug]
    except KeyError:
        raise Http404 from None


def _begun(request: HttpRequest, lab: Lab) -> LabProgress:
    sandbox = cluster.sandbox_for(request)
    progress = labs.progress_of(Learner.of(request), sandbox.id, lab) if sandbox else None
    if progress is None:
        raise Http404
    return progress


def _answer(request: HttpRequest, lab: Lab) -> HttpResponse:
    if request.method == "POST" and not is_partial(request):
        return redirect(lesson_url(lab) + "#lab")
    context = panel_context(lab, Learner.of(request), cluster.sandbox_for(request))
    return render(request, "labs/_panel.html" if is_partial(request) else "labs/lab.html", context)


def lesson_url(lab: Lab) -> str:
    """The lesson that the lab belongs to, or the lab's own page."""
    lessons = (lesson for lesson in catalogue().lessons.values() if lesson.lab == lab.slug)
    found = next(lessons, None)
    return reverse("lessons:lesson", args=[found.slug]) if found else reverse("lessons:lab", args=[lab.slug])
