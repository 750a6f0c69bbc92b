"""Taking a quiz."""

from __future__ import annotations

import pytest
from django.test import Client

from lessons import quizzes
from lessons.models import Attempt
from tests.lessons.conftest import HTMX, single

pytestmark = pytest.mark.django_db


def url(quiz, act: str = "") -> str:
    return f"/en/quizzes/{quiz.pk}/{act}"


def form(quiz, **answers: str) -> dict[str, str]:
    return {"version": quiz.published_id} | {f"q-{key}": value for key, value in answers.items()}


def test_handing_in_shows_at_once_what_was_right_and_why(make_quiz):
    quiz, client = make_quiz(), Client()
    text = client.post(url(quiz, "submit"), form(quiz, q1="a", q2="b"), headers=HTMX).text
    assert "50%" in text
    for words in ("Right, and you chose it", "You chose this; it is wrong", "why a", "why b"):
        assert words in text
    assert client.get(url(quiz), headers=HTMX).text.count("why a") == 2


def test_the_right_answers_are_not_in_the_page_before(make_quiz):
    text = Client().get(url(make_quiz())).text
    assert "why a" not in text
    assert "right" not in text.split('class="quiz"')[1].split("</form>")[0]


def test_without_scripts_one_comes_back_to_the_lesson(make_quiz):
    quiz = make_quiz(lesson="pod")
    assert Client().post(url(quiz, "submit"), form(quiz, q1="a")).url == f"/en/lessons/pod/#quiz-{quiz.pk}"
    loose = make_quiz(lesson="")
    assert Client().post(url(loose, "submit"), form(loose)).url == f"/en/quizzes/{loose.pk}/#quiz-{loose.pk}"


def test_a_draft_survives_leaving_the_page(make_quiz):
    quiz, client = make_quiz(), Client()
    assert client.post(url(quiz, "draft"), form(quiz, q1="b")).status_code == 204
    assert 'value="b" checked' in client.get(url(quiz)).text
    assert "checked" not in Client().get(url(quiz)).text


def test_one_may_try_again_with_an_empty_form(make_quiz):
    quiz, client = make_quiz(), Client()
    client.post(url(quiz, "submit"), form(quiz, q1="b"))
    text = client.post(url(quiz, "again"), headers=HTMX).text
    assert "Hand in" in text
    assert "checked" not in text
    client.post(url(quiz, "submit"), form(quiz, q1="a", q2="a"))
    assert sorted(Attempt.objects.values_list("score", flat=True)) == [0.0, 1.0]


def test_without_retry_the_first_attempt_stands(make_quiz):
    quiz, client = make_quiz(may_retry=False), Client()
    client.post(url(quiz, "submit"), form(quiz, q1="b"))
    text = client.post(url(quiz, "submit"), form(quiz, q1="a", q2="a"), headers=HTMX).text
    assert "your first answers count" in text
    assert "Try again" not in text
    client.post(url(quiz, "draft"), form(quiz, q1="a"))
    client.post(url(quiz, "again"))
    assert Attempt.objects.get().score == 0


def test_a_quiz_changed_meanwhile_is_shown_again_with_the_answers_kept(make_quiz):
    quiz, client = make_quiz(), Client()
    stale = form(quiz, q1="a", q2="a")
    quiz.questions.filter(key="q2").update(body=single("Another question"))
    quizzes.publish(quiz)
    text = client.post(url(quiz, "submit"), stale, headers=HTMX).text
    assert "was changed while you were answering" in text
    assert "Another question" in text
    assert 'value="a" checked' in text
    assert not Attempt.objects.submitted().exists()


def test_an_unpublished_quiz_is_not_there_for_anybody(make_quiz, client_of):
    quiz = make_quiz(published=False)
    for name in ("guest", "student", "author", "superuser"):
        assert client_of(name).get(url(quiz)).status_code == 404
        for act in ("submit", "draft", "again"):
            assert client_of(name).post(url(quiz, act), {}).status_code == 404


def test_a_reader_without_a_session_gets_one_only_on_acting(make_quiz):
    quiz, client = make_quiz(), Client()
    client.get(url(quiz))
    assert "k8slearn_session" not in client.cookies
    client.post(url(quiz, "draft"), form(quiz, q1="a"))
    assert Attempt.objects.get().session_key == client.session.session_key


def test_what_an_instructor_typed_cannot_run_in_a_students_page(make_quiz):
    quiz = make_quiz(published=False)
    quiz.questions.filter(key="q1").update(body=single("<script>alert(1)</script>"))
    quizzes.publish(quiz)
    quiz.refresh_from_db()
    assert "<script>alert" not in Client().get(url(quiz)).text


@pytest.mark.parametrize("act", ["submit", "draft", "again"])
def test_acts_are_posts(make_quiz, act):
    assert Client().get(url(make_quiz(), act)).status_code == 405
