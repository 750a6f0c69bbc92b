"""Results of a quiz."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from lessons import quizzes
from lessons.learners import Learner
from lessons.models import Quiz
from tests.lessons.access import GONE, LOGIN, NO, OK, OWN_PAGE, check_access
from tests.lessons.conftest import single
from tests.lessons.test_quizzes import GUEST, answers

pytestmark = pytest.mark.django_db


def url(quiz) -> str:
    return f"/en/instructor/quizzes/{quiz.pk}/results"


def test_only_its_author_may(client_of, make_quiz):
    check_access(client_of, "get", url(make_quiz()), OWN_PAGE)


def test_results_of_course_quizzes_are_for_superusers(client_of, db):
    call_command("sync_content")
    expected = {"guest": LOGIN, "student": NO, "author": GONE, "superuser": OK}
    check_access(client_of, "get", url(Quiz.objects.first()), expected)


def test_it_tells_who_did_how_well_and_which_question_was_hard(client_of, cast, make_quiz):
    quiz = make_quiz()
    mine = Learner(user_id=cast["student"].pk)
    quizzes.submit(quiz, mine, answers(q1="b", q2="b"))
    quizzes.submit(quiz, mine, answers(q1="a", q2="b"))
    quizzes.submit(quiz, GUEST, answers(q1="a"))
    response = client_of("author").get(url(quiz))
    assert [(row.name, row.attempts, row.best) for row in response.context["students"]] == [
        ("", 1, 0.5),
        ("student", 2, 0.5),
    ]
    assert [
        (row.key, row.asked, row.answered, round(row.right, 2)) for row in response.context["questions"]
    ] == [("q1", 3, 3, 0.67), ("q2", 3, 2, 0.0)]
    assert round(response.context["average"], 2) == 0.33


def test_questions_that_are_no_longer_asked_are_still_counted(client_of, make_quiz):
    quiz = make_quiz()
    quizzes.submit(quiz, GUEST, answers(q2="a"))
    quiz.questions.filter(key="q2").delete()
    quiz.questions.create(key="q3", type="single-choice", position=5, body=single("Third"))
    quizzes.publish(quiz)
    rows = client_of("author").get(url(quiz)).context["questions"]
    assert [(row.key, row.asked) for row in rows] == [("q1", 1), ("q3", 0), ("q2", 1)]


def test_drafts_are_nobodys_business(client_of, make_quiz):
    quiz = make_quiz()
    quizzes.save_draft(quiz, GUEST, answers(q1="a"))
    assert "Nobody has taken it yet" in client_of("author").get(url(quiz)).text
