"""Looking at a quiz of the course, and copying it."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from lessons import quizzes
from lessons.models import Quiz
from tests.lessons.access import DESK, DONE, GONE, LOGIN, NO, OK, check_access

pytestmark = pytest.mark.django_db


@pytest.fixture
def course_quiz(db) -> Quiz:
    call_command("sync_content")
    return Quiz.objects.get(source="pod")


def test_instructors_may_look_at_and_copy_the_courses(client_of, course_quiz):
    url = f"/en/instructor/quizzes/{course_quiz.pk}/"
    check_access(client_of, "get", url + "look", DESK)
    check_access(
        client_of, "post", url + "copy", {"guest": LOGIN, "student": NO, "author": DONE, "superuser": DONE}
    )


def test_another_instructors_quiz_is_not_to_be_seen(client_of, make_quiz):
    url = f"/en/instructor/quizzes/{make_quiz().pk}/"
    check_access(client_of, "get", url + "look", {"other": GONE, "author": OK})
    check_access(client_of, "post", url + "copy", {"other": GONE})


def test_a_copy_is_ones_own_in_one_language_and_can_be_published(client_of, cast, course_quiz):
    client_of("author").post(f"/en/instructor/quizzes/{course_quiz.pk}/copy")
    made = Quiz.objects.get(owner=cast["author"])
    assert made.title == "Copy of A quiz on Pods"
    assert made.questions.first().body["prompt"] == "What does Kubernetes put on a node?"
    assert made.published is None
    quizzes.publish(made)
