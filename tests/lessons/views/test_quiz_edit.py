"""A quiz on its author's desk."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from lessons.models import Quiz
from tests.lessons.access import OWN_ACT, OWN_PAGE, check_access

pytestmark = pytest.mark.django_db


def url(quiz) -> str:
    return f"/en/instructor/quizzes/{quiz.pk}/"


def test_only_its_author_may(client_of, make_quiz):
    quiz = make_quiz()
    check_access(client_of, "get", url(quiz), OWN_PAGE)
    check_access(client_of, "post", url(quiz), OWN_ACT, {"title": "T"})


def test_settings_are_kept(client_of, make_quiz):
    quiz = make_quiz(may_retry=True)
    client_of("author").post(url(quiz), {"title": "New", "lesson": "service"})
    quiz.refresh_from_db()
    assert (quiz.title, quiz.lesson, quiz.may_retry) == ("New", "service", False)


def test_it_hangs_on_lessons_that_exist_only(client_of, make_quiz):
    quiz = make_quiz()
    client_of("author").post(url(quiz), {"title": "T", "lesson": "nothing"})
    quiz.refresh_from_db()
    assert quiz.lesson == ""


def test_the_page_shows_questions_and_their_preview(client_of, make_quiz):
    text = client_of("author").get(url(make_quiz())).text
    assert text.count("Prompt q1") == 2
    assert 'data-key="q1"' in text


def test_course_quizzes_cannot_be_edited_by_anybody(client_of, db):
    call_command("sync_content")
    quiz = Quiz.objects.first()
    for name in ("author", "superuser"):
        assert client_of(name).get(url(quiz)).status_code == 404
        assert client_of(name).post(url(quiz) + "publish").status_code == 404
