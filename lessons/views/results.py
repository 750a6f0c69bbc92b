"""What came of a quiz: who took it, how well, and which questions were hard."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lessons import results as counting
from lessons.models import Quiz
from lessons.permissions import instructor_required


@require_safe
@instructor_required
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """For the quiz's author; for superusers also the course's own quizzes."""
    visible = Quiz.objects.all() if request.user.is_superuser else Quiz.objects.editable_by(request.user)
    quiz = get_object_or_404(visible, pk=pk)
    attempts = list(quiz.attempts.submitted().select_related("user", "version"))
    return render(
        request,
        "instructor/results.html",
        {
            "quiz": quiz,
            "attempts": attempts,
            "students": counting.by_student(attempts),
            "questions": counting.by_question(quiz, attempts),
            "average": counting.average(attempt.score for attempt in attempts),
        },
    )
