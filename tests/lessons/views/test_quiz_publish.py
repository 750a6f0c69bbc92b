"""Publishing and hiding."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.lessons.access import OWN_ACT, check_access
from tests.lessons.conftest import single

pytestmark = pytest.mark.django_db


def url(quiz, act: str) -> str:
    return f"/en/instructor/quizzes/{quiz.pk}/{act}"


@pytest.mark.parametrize("act", ["publish", "unpublish"])
def test_only_its_author_may(client_of, make_quiz, act):
    quiz = make_quiz()
    check_access(client_of, "post", url(quiz, act), OWN_ACT)
    assert client_of("author").get(url(quiz, act)).status_code == 405


def test_publishing_shows_it_and_hiding_hides_it(client_of, make_quiz):
    quiz, author, page = make_quiz(published=False), client_of("author"), "/en/quizzes/"
    author.post(url(quiz, "publish"))
    assert Client().get(f"{page}{quiz.pk}/").status_code == 200
    author.post(url(quiz, "unpublish"))
    assert Client().get(f"{page}{quiz.pk}/").status_code == 404


def test_a_quiz_with_no_right_answer_is_refused_with_the_place_and_the_reason(client_of, make_quiz):
    quiz = make_quiz(published=False)
    quiz.questions.filter(key="q2").update(body=single(right="nobody"))
    response = client_of("author").post(url(quiz, "publish"))
    assert response.status_code == 422
    assert "Question 2" in response.text
    assert "no choice is marked as right" in response.text
    assert "/questions/q2/" in response.text
    quiz.refresh_from_db()
    assert quiz.published is None


def test_the_refusal_is_in_chinese_on_chinese_pages(client_of, make_quiz):
    quiz = make_quiz(published=False)
    quiz.questions.filter(key="q2").update(body=single(right="nobody"))
    response = client_of("author").post(url(quiz, "publish").replace("/en/", "/zh-hans/"))
    assert "没有标出正确的选项" in response.text
