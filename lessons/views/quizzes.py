"""Taking a quiz: answer, hand in, see at once what was right and why, try again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessons import quizzes
from lessons.learners import Learner
from lessons.models import Attempt, Quiz, QuizVersion
from lessons.partial import is_partial
from lessons.translation import here


def asked(version: QuizVersion, attempt: Attempt | None) -> list[dict[str, Any]]:
    """Every question as the templates want it: localised, with its answer, and its review once graded."""
    return [_asked(number, item, attempt) for number, item in enumerate(version.questions, start=1)]


def _asked(number: int, item: dict[str, Any], attempt: Attempt | None) -> dict[str, Any]:
    kind, body = quizzes.type_of(item), here(item["body"])
    answer = attempt.answers.get(item["key"]) if attempt else None
    found = {
        "number": number,
        "key": item["key"],
        "name": f"q-{item['key']}",
        "type": kind,
        "body": body,
        "answer": answer,
    }
    if attempt and attempt.submitted:
        found |= {
            "review": kind.review(body, answer),
            "score": attempt.scores.get(item["key"], 0),
            "answered": answer is not None,
        }
    return found


def quiz_context(quiz: Quiz, learner: Learner) -> dict[str, Any]:
    """An open draft is shown before the last result; without either, the empty form."""
    draft, last = quizzes.draft_of(quiz, learner), quizzes.last_attempt(quiz, learner)
    reviewing = last is not None and draft is None
    attempt = last if reviewing else draft
    version = attempt.version if attempt else quiz.published
    return {
        "quiz": quiz,
        "version": version,
        "title": here(version.content["title"]),
        "attempt": attempt,
        "reviewing": reviewing,
        "questions": asked(version, attempt),
        "may_attempt": quizzes.may_attempt(quiz, learner),
    }


@require_safe
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """The quiz, on a page of its own or as a fragment."""
    return _answer(request, _published(pk))


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answers so far."""
    found, learner = _published(pk), Learner.acting(request)
    if quizzes.may_attempt(found, learner) and _same_version(request, found):
        quizzes.save_draft(found, learner, request.POST)
    return HttpResponse(status=204)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in.  When the author published anew meanwhile, the answers are kept and the new form shown instead."""
    found, learner = _published(pk), Learner.acting(request)
    if not quizzes.may_attempt(found, learner):
        messages.warning(request, _("This quiz can be taken once only; your first answers count."))
    elif not _same_version(request, found):
        quizzes.save_draft(found, learner, request.POST)
        messages.warning(
            request,
            _(
                "The quiz was changed while you were answering. Your answers are kept; look again, then hand in."
            ),
        )
    else:
        quizzes.submit(found, learner, request.POST)
    return _back(request, found)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new attempt with an empty form."""
    found, learner = _published(pk), Learner.acting(request)
    if quizzes.may_attempt(found, learner) and not quizzes.draft_of(found, learner):
        quizzes.begin_draft(found, learner)
    return _back(request, found)


def _published(pk: int) -> Quiz:
    return get_object_or_404(Quiz.objects.published().select_related("published"), pk=pk)


def _same_version(request: HttpRequest, quiz: Quiz) -> bool:
    return request.POST.get("version") == str(quiz.published_id)


def _back(request: HttpRequest, quiz: Quiz) -> HttpResponse:
    if is_partial(request):
        return _answer(request, quiz)
    page = (
        reverse("lessons:lesson", args=[quiz.lesson])
        if quiz.lesson
        else reverse("lessons:quiz", args=[quiz.pk])
    )
    return redirect(f"{page}#quiz-{quiz.pk}")


def _answer(request: HttpRequest, quiz: Quiz) -> HttpResponse:
    template = "quizzes/_quiz.html" if is_partial(request) else "quizzes/quiz.html"
    return render(request, template, {"item": quiz_context(quiz, Learner.of(request))})
