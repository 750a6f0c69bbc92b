"""The instructor's list of quizzes."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from lessons.models import Quiz
from tests.lessons.access import DESK, DONE, check_access

pytestmark = pytest.mark.django_db
URL = "/en/instructor/quizzes/"


def test_only_instructors_enter(client_of):
    check_access(client_of, "get", URL, DESK)
    check_access(
        client_of, "post", URL, DESK | {"author": DONE, "other": DONE, "superuser": DONE}, {"title": "X"}
    )


def test_one_sees_ones_own_and_the_courses(client_of, make_quiz):
    call_command("sync_content")
    make_quiz(title="Mine")
    make_quiz(title="Theirs", owner="other")
    text = client_of("author").get(URL).text
    assert "Mine" in text
    assert "A quiz on Pods" in text
    assert "Theirs" not in text
    assert "Theirs" in client_of("superuser").get(URL).text


def test_a_new_quiz_belongs_to_its_writer_and_is_a_draft(client_of, cast):
    response = client_of("author").post(URL, {"title": "  Tides "})
    quiz = Quiz.objects.get()
    assert response.url == f"{URL}{quiz.pk}/"
    assert (quiz.title, quiz.owner, quiz.published) == ("Tides", cast["author"], None)
