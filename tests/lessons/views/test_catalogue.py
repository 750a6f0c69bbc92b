"""The course map."""

from __future__ import annotations

import pytest
from django.test import Client

from lessons import quizzes
from lessons.learners import Learner
from lessons.views.reading import keep_position
from tests.lessons.test_quizzes import answers

pytestmark = pytest.mark.django_db


def test_it_lists_what_there_is_and_counts_what_is_coming():
    text = Client().get("/en/lessons/").text
    assert "Pod: the smallest crate" in text
    assert "11 more lessons are coming." in text
    assert "Storage" in text


def test_it_shows_how_far_one_is(client_of, cast, make_quiz):
    mine = Learner(user_id=cast["student"].pk)
    keep_position(mine, "pod", 0.42, "s-1")
    quiz = make_quiz(source="pod")
    quizzes.submit(quiz, mine, answers(q1="a", q2="a"))
    quizzes.submit(quiz, mine, answers(q1="a"))
    text = client_of("student").get("/en/lessons/").text
    assert "42% read" in text
    assert "quiz 100%" in text
    assert "42% read" not in client_of("author").get("/en/lessons/").text
