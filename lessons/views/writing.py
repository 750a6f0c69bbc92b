"""The instructor's desk: a list of quizzes, a quiz, publishing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lessons import quizzes
from lessons.course import catalogue
from lessons.models import Quiz, QuizVersion
from lessons.permissions import instructor_required
from lessons.questions import QUESTIONS
from lessons.translation import here, language
from lessons.views.quizzes import asked

TITLE_LENGTH = 200


def own_quiz(request: HttpRequest, pk: int) -> Quiz:
    """A quiz that this instructor may edit; 404 for anybody else's."""
    return get_object_or_404(Quiz.objects.editable_by(request.user).select_related("published"), pk=pk)


@require_http_methods(["GET", "POST"])
@instructor_required
def quiz_list(request: HttpRequest) -> HttpResponse:
    """The instructor's quizzes and the course's own; POST makes a new one."""
    if request.method == "POST":
        title = request.POST.get("title", "").strip()[:TITLE_LENGTH] or _("Untitled quiz")
        return redirect("lessons:quiz-edit", Quiz.objects.create(owner=request.user, title=title).pk)
    submitted = Count("attempts", filter=Q(attempts__submitted__isnull=False))
    found = (
        Quiz.objects.readable_by(request.user).select_related("published", "owner").annotate(taken=submitted)
    )
    return render(request, "instructor/quizzes.html", {"quizzes": found, "lessons": lesson_titles()})


@require_http_methods(["GET", "POST"])
@instructor_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The quiz with its questions and a preview; POST keeps title, lesson and retry."""
    quiz = own_quiz(request, pk)
    if request.method == "POST":
        _keep_settings(quiz, request)
        messages.success(request, _("Saved."))
        return redirect("lessons:quiz-edit", pk)
    return render(request, "instructor/quiz.html", edit_context(quiz))


def _keep_settings(quiz: Quiz, request: HttpRequest) -> None:
    lesson = request.POST.get("lesson", "")
    quiz.title = request.POST.get("title", "").strip()[:TITLE_LENGTH]
    quiz.lesson = lesson if lesson in catalogue().slugs else ""
    quiz.may_retry = "may_retry" in request.POST
    quiz.save()


def edit_context(quiz: Quiz, flaws: list[quizzes.Flaw] | None = None) -> dict[str, Any]:
    """What the editing page needs; ``flaws`` are shown after publishing was refused."""
    questions = list(quiz.questions.all())
    preview = QuizVersion(quiz=quiz, content=quizzes.content_of(quiz))
    return {
        "quiz": quiz,
        "types": QUESTIONS,
        "lessons": lesson_titles(),
        "flaws": flaws,
        "questions": [
            {"question": item, "type": quizzes.type_of(item), "flaws": quizzes.type_of(item).flaws(item.body)}
            for item in questions
        ],
        "preview": asked(preview, None),
        "changed": quizzes.has_unpublished_changes(quiz),
    }


def lesson_titles() -> dict[str, str]:
    """Slug → title of every lesson, in the active language."""
    course = catalogue()
    return {slug: course.lesson(slug, language()).title for slug in course.slugs}


@require_POST
@instructor_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it to students; refused with every reason and its place."""
    quiz = own_quiz(request, pk)
    try:
        quizzes.publish(quiz)
    except quizzes.CannotPublish as refused:
        return render(request, "instructor/quiz.html", edit_context(quiz, refused.flaws), status=422)
    messages.success(request, _("Published. Students see it now."))
    return redirect("lessons:quiz-edit", pk)


@require_POST
@instructor_required
def unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide it from students."""
    quizzes.unpublish(own_quiz(request, pk))
    messages.success(request, _("Hidden from students. Attempts are kept."))
    return redirect("lessons:quiz-edit", pk)


@require_http_methods(["GET", "POST"])
@instructor_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete the quiz with its attempts."""
    quiz = own_quiz(request, pk)
    if request.method == "GET":
        return render(
            request, "instructor/delete.html", {"quiz": quiz, "taken": quiz.attempts.submitted().count()}
        )
    quizzes.delete(quiz)
    messages.success(request, _("The quiz is deleted."))
    return redirect("lessons:quizzes")


@require_POST
@instructor_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an own, editable copy, in the language of the page."""
    source = get_object_or_404(Quiz.objects.readable_by(request.user), pk=pk)
    title = _("Copy of %(title)s") % {"title": here(source.title)}
    made = quizzes.copy_of(source, request.user, title[:TITLE_LENGTH], here)
    return redirect("lessons:quiz-edit", made.pk)


@require_GET
@instructor_required
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The quiz with its right answers, for reading only."""
    quiz = get_object_or_404(Quiz.objects.readable_by(request.user), pk=pk)
    preview = QuizVersion(quiz=quiz, content=quizzes.content_of(quiz))
    return render(request, "instructor/look.html", {"quiz": quiz, "questions": asked(preview, None)})
