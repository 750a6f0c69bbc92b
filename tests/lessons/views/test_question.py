"""Writing a question."""

from __future__ import annotations

import pytest

from lessons.questions import QUESTIONS
from tests.lessons.access import DONE, GONE, LOGIN, NO, OK, OWN_ACT, OWN_PAGE, check_access
from tests.lessons.conftest import HTMX

pytestmark = pytest.mark.django_db
WRITTEN = {
    "prompt": "New prompt",
    "choice-id": ["a", "b"],
    "choice-text": ["one", "two"],
    "choice-explanation": ["x", "y"],
    "right": "b",
}


def url(quiz, act: str = "questions/q1/") -> str:
    return f"/en/instructor/quizzes/{quiz.pk}/{act}"


def keys(quiz) -> list[str]:
    return [item.key for item in quiz.questions.all()]


def test_only_the_author_of_the_quiz_may(client_of, make_quiz):
    quiz = make_quiz()
    check_access(client_of, "get", url(quiz), OWN_PAGE)
    check_access(client_of, "post", url(quiz), OWN_ACT, WRITTEN)
    check_access(client_of, "post", url(quiz, "questions"), OWN_ACT, {"type": "true-false"})
    check_access(client_of, "post", url(quiz, "order"), OWN_ACT, {"key": ["q2", "q1"]})
    check_access(client_of, "post", url(quiz, "questions/q1/move"), OWN_ACT, {"direction": "up"})
    check_access(client_of, "post", url(quiz, "questions/q1/preview"), OWN_PAGE, WRITTEN)
    check_access(
        client_of,
        "post",
        url(quiz, "questions/q1/delete"),
        {"guest": LOGIN, "student": NO, "other": GONE, "author": DONE},
    )


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.slug)
def test_every_type_can_be_added_opened_and_previewed(client_of, make_quiz, kind):
    quiz, author = make_quiz(), client_of("author")
    page = author.post(url(quiz, "questions"), {"type": kind.slug}).url
    assert author.get(page).status_code == OK
    assert (
        author.post(page + "preview", {"prompt": "Shown **at once**"}).text.count("<strong>at once</strong>")
        == 1
    )
    assert quiz.questions.last().type == kind.slug


def test_a_question_is_kept_finished_or_not(client_of, make_quiz):
    quiz, author = make_quiz(), client_of("author")
    author.post(url(quiz), WRITTEN)
    assert quiz.questions.get(key="q1").body["prompt"] == "New prompt"
    author.post(url(quiz), {"prompt": ""})
    assert quiz.questions.get(key="q1").body["choices"] == []


def test_a_row_more_shows_the_form_again_with_what_was_typed(client_of, make_quiz):
    text = client_of("author").post(url(make_quiz()), WRITTEN | {"change": "add"}).text
    assert "New prompt" in text
    assert text.count('name="choice-id"') == 3


def test_the_preview_keeps_nothing_and_says_what_is_lacking(client_of, make_quiz):
    quiz = make_quiz()
    text = client_of("author").post(url(quiz, "questions/q1/preview"), {"prompt": "Half"}, headers=HTMX).text
    assert "it needs at least two choices" in text
    assert quiz.questions.get(key="q1").body["prompt"] == "Prompt q1"


def test_questions_move_by_button_and_by_drag(client_of, make_quiz):
    quiz, author = make_quiz(), client_of("author")
    text = author.post(url(quiz, "questions/q1/move"), {"direction": "down"}, headers=HTMX).text
    assert keys(quiz) == ["q2", "q1"]
    assert text.index('data-key="q2"') < text.index('data-key="q1"')
    assert text.index("Prompt q2", text.index('id="quiz-preview"')) < text.rindex("Prompt q1"), (
        "the preview follows"
    )
    author.post(url(quiz, "order"), {"key": ["q1", "q2"]})
    assert keys(quiz) == ["q1", "q2"]


@pytest.mark.parametrize(
    ("act", "data", "status"),
    [
        ("questions", {"type": "essay"}, 400),
        ("questions", {}, 400),
        ("questions/q1/move", {"direction": "sideways"}, 404),
        ("questions/q9/", {}, 404),
        ("questions/q9/delete", {}, 404),
    ],
)
def test_rubbish_is_refused(client_of, make_quiz, act, data, status):
    assert client_of("author").post(url(make_quiz(), act), data).status_code == status
