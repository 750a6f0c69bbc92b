"""Deleting a quiz."""

from __future__ import annotations

import pytest

from lessons.models import Quiz
from tests.lessons.access import DONE, GONE, LOGIN, NO, OWN_PAGE, check_access

pytestmark = pytest.mark.django_db


def test_only_its_author_may(client_of, make_quiz):
    quiz = make_quiz()
    url = f"/en/instructor/quizzes/{quiz.pk}/delete"
    check_access(client_of, "get", url, OWN_PAGE)
    check_access(
        client_of,
        "post",
        url,
        {"guest": LOGIN, "student": NO, "other": GONE, "author": DONE, "superuser": GONE},
    )
    assert not Quiz.objects.exists()


def test_asking_deletes_nothing(client_of, make_quiz):
    client_of("author").get(f"/en/instructor/quizzes/{make_quiz().pk}/delete")
    assert Quiz.objects.exists()
