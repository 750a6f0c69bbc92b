"""One contract for every question type, and what is special about each."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest
from django.http import QueryDict
from django.template.loader import get_template

from lessons import questions
from lessons.questions import BY_SLUG, QUESTIONS, flaws_of
from lessons.questions.short_answer import normalised


def form(text: str) -> QueryDict:
    return QueryDict(text)


CHOICES = (
    "prompt=Q&choice-id=a&choice-text=A&choice-explanation=wa&choice-id=b&choice-text=B&choice-explanation=wb"
)
WRITTEN = {
    "single-choice": f"{CHOICES}&right=b",
    "multiple-choice": f"{CHOICES}&choice-id=c&choice-text=C&choice-explanation=wc&right=a&right=b",
    "true-false": "prompt=Q&right=true&choice-explanation=yes&choice-explanation=no",
    "short-answer": "prompt=Q&accepted=undo%0Aundo it&explanation=E&mistake-form=redo&mistake-explanation=no",
}
RIGHT = {
    "single-choice": "q=b",
    "multiple-choice": "q=b&q=a",
    "true-false": "q=true",
    "short-answer": "q=%E3%80%80UNDO. ",
}
WRONG = {"single-choice": "q=a", "multiple-choice": "q=c", "true-false": "q=false", "short-answer": "q=redo"}

each_type = pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.slug)


def test_every_type_file_is_in_the_tuple():
    plumbing = {"question", "choices"}
    files = {
        module.name for module in pkgutil.iter_modules([str(Path(questions.__file__).parent)])
    } - plumbing
    assert files == {type(kind).__module__.rsplit(".", 1)[1] for kind in QUESTIONS}


@each_type
def test_a_type_has_its_three_templates(kind):
    for name in (kind.edit_template, kind.answer_template, kind.review_template):
        get_template(name)


@each_type
def test_a_blank_question_cannot_be_published_and_says_why(kind):
    reasons = [str(flaw) for flaw in flaws_of(kind.slug, kind.blank())]
    assert "the question has no text" in reasons
    assert len(reasons) > 1


@each_type
def test_a_finished_question_can_be_published(kind):
    assert kind.flaws(kind.read(form(WRITTEN[kind.slug]))) == []


@each_type
def test_the_right_answer_is_right_and_the_wrong_one_wrong(kind):
    body = kind.read(form(WRITTEN[kind.slug]))
    assert kind.grade(body, kind.read_answer(body, form(RIGHT[kind.slug]), "q")).right
    wrong = kind.grade(body, kind.read_answer(body, form(WRONG[kind.slug]), "q"))
    assert (wrong.right, wrong.score, wrong.answered) == (False, 0, True)


@each_type
def test_an_open_question_is_not_answered(kind):
    body = kind.read(form(WRITTEN[kind.slug]))
    answer = kind.read_answer(body, form(""), "q")
    assert answer is None
    assert not kind.grade(body, answer).answered
    assert kind.review(body, answer)


@each_type
def test_rubbish_in_a_form_does_no_harm(kind):
    body = kind.read(
        form("choice-id=zz&choice-id=a&choice-id=a&change=remove:9&change=frob&right=q&accepted=%00")
    )
    assert kind.flaws(body)
    assert not kind.grade(body, kind.read_answer(body, form("q=%F0%9F%92%A9&q=a"), "q")).right


def test_a_quiz_with_no_right_answer_says_so():
    body = BY_SLUG["single-choice"].read(form(CHOICES))
    assert [str(flaw) for flaw in flaws_of("single-choice", body)] == ["no choice is marked as right"]


def test_a_single_choice_has_one_right_answer_only():
    body = BY_SLUG["single-choice"].read(form(f"{CHOICES}&right=a&right=b"))
    assert "2 choices are marked as right, but only one may be" in map(str, flaws_of("single-choice", body))


def test_multiple_choice_gives_partial_credit_but_not_for_ticking_all():
    kind = BY_SLUG["multiple-choice"]
    body = kind.read(form(WRITTEN["multiple-choice"]))
    assert kind.grade(body, ["a"]).score == 0.5
    assert kind.grade(body, ["a", "b", "c"]).score == 0.5
    assert kind.grade(body, ["a", "c"]).score == 0


def test_rows_are_added_and_removed():
    kind = BY_SLUG["single-choice"]
    assert [choice["id"] for choice in kind.read(form(f"{CHOICES}&change=add"))["choices"]] == ["a", "b", "c"]
    assert [choice["id"] for choice in kind.read(form(f"{CHOICES}&change=remove:a"))["choices"]] == ["b"]
    short = BY_SLUG["short-answer"]
    assert len(short.read(form(WRITTEN["short-answer"] + "&change=add"))["mistakes"]) == 2
    assert short.read(form(WRITTEN["short-answer"] + "&change=remove:0"))["mistakes"] == []


def test_rows_left_empty_are_dropped_when_saving_but_not_while_adding():
    kind, empty = BY_SLUG["single-choice"], "&choice-id=c&choice-text=&choice-explanation="
    assert [choice["id"] for choice in kind.read(form(CHOICES + empty))["choices"]] == ["a", "b"]
    assert [choice["id"] for choice in kind.read(form(CHOICES + empty + "&change=add"))["choices"]] == [
        "a",
        "b",
        "c",
        "d",
    ]


def test_a_form_that_is_both_right_and_wrong_is_refused():
    body = BY_SLUG["short-answer"].read(
        form("prompt=Q&accepted=undo&explanation=E&mistake-form=Undo&mistake-explanation=x")
    )
    assert "“Undo” is both accepted and a known mistake" in map(str, flaws_of("short-answer", body))


def test_a_known_mistake_is_explained():
    kind = BY_SLUG["short-answer"]
    body = kind.read(form(WRITTEN["short-answer"]))
    assert kind.review(body, " REDO")["mistake"] == "no"


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("ＵＮＤＯ", "undo"),
        ("  a   b ", "a b"),
        ("undo。", "undo"),
        ("`undo`", "undo"),
        ("“undo”", "undo"),
        ("", ""),
    ],
)
def test_short_answers_are_compared_kindly(typed, compared):
    assert normalised(typed) == compared


def test_case_can_matter():
    kind = BY_SLUG["short-answer"]
    body = kind.read(form(WRITTEN["short-answer"] + "&case_matters=1"))
    assert not kind.grade(body, "UNDO").right
    assert kind.grade(body, "undo").right
