"""Writing one question: its form, its live preview, its place in the quiz."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lessons import quizzes
from lessons.models import Question, Quiz, QuizVersion
from lessons.partial import is_partial
from lessons.permissions import instructor_required
from lessons.questions import BY_SLUG, Body
from lessons.views.quizzes import asked
from lessons.views.writing import edit_context, own_quiz

MOST = 100
MOVES = {"up": -1, "down": 1}


def _question(request: HttpRequest, pk: int, key: str) -> Question:
    return get_object_or_404(own_quiz(request, pk).questions.select_related("quiz"), key=key)


@require_POST
@instructor_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new question of the asked type, at the end."""
    quiz = own_quiz(request, pk)
    kind = BY_SLUG.get(request.POST.get("type", ""))
    if kind is None or quiz.questions.count() >= MOST:
        return HttpResponseBadRequest("no such question type, or too many questions")
    last = quiz.questions.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    made = quiz.questions.create(key=quizzes.new_key(), type=kind.slug, position=position, body=kind.blank())
    return redirect("lessons:question-edit", pk, made.key)


@require_http_methods(["GET", "POST"])
@instructor_required
def edit(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The form; POST keeps it, finished or not.  A ``change`` (a row more or less) shows it again."""
    question = _question(request, pk, key)
    if request.method == "POST":
        question.body = quizzes.type_of(question).read(request.POST)
        question.save(update_fields=["body"])
        question.quiz.save(update_fields=["updated"])
        if not request.POST.get("change"):
            return redirect("lessons:quiz-edit", pk)
    template = "instructor/_question_form.html" if is_partial(request) else "instructor/question.html"
    return render(request, template, question_context(question.quiz, key, question.type, question.body))


def question_context(quiz: Quiz, key: str, slug: str, body: Body) -> dict[str, Any]:
    """What form and preview need."""
    item = {"key": key, "type": slug, "body": body}
    version = QuizVersion(quiz=quiz, content={"title": quiz.title, "questions": [item]})
    kind = BY_SLUG[slug]
    return {
        "quiz": quiz,
        "key": key,
        "type": kind,
        "body": body,
        "flaws": kind.flaws(body),
        "shown": asked(version, None)[0],
    }


@require_POST
@instructor_required
def preview(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """How students would see the form as it is typed; keeps nothing."""
    question = _question(request, pk, key)
    body = quizzes.type_of(question).read(request.POST)
    return render(
        request, "instructor/_preview.html", question_context(question.quiz, key, question.type, body)
    )


@require_POST
@instructor_required
def delete(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Take the question out of the working copy."""
    _question(request, pk, key).delete()
    return _questions(request, pk)


@require_POST
@instructor_required
def move(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One place ``up`` or ``down``."""
    question = _question(request, pk, key)
    try:
        quizzes.move(question.quiz, key, MOVES[request.POST.get("direction", "")])
    except KeyError:
        raise Http404 from None
    return _questions(request, pk)


@require_POST
@instructor_required
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The order after dragging: every ``key`` in turn."""
    quizzes.reorder(own_quiz(request, pk), request.POST.getlist("key"))
    return _questions(request, pk)


def _questions(request: HttpRequest, pk: int) -> HttpResponse:
    if not is_partial(request):
        return redirect("lessons:quiz-edit", pk)
    return render(request, "instructor/_questions_changed.html", edit_context(own_quiz(request, pk)))
