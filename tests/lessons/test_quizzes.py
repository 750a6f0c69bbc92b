"""Publishing, drafting, grading, and what editing may not change."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.http import QueryDict

from lessons import quizzes
from lessons.learners import Learner
from lessons.models import Attempt, Quiz, QuizVersion
from tests.lessons.conftest import single

GUEST = Learner(session_key="guest-session")


def answers(**given: str) -> QueryDict:
    return QueryDict("&".join(f"q-{key}={value}" for key, value in given.items()))


def test_publishing_an_unfinished_quiz_is_refused_with_place_and_reason(make_quiz):
    quiz = make_quiz(published=False)
    quiz.questions.filter(key="q2").update(body=single(right="nobody"))
    with pytest.raises(quizzes.CannotPublish) as refused:
        quizzes.publish(quiz)
    assert [(flaw.number, flaw.key, str(flaw.reason)) for flaw in refused.value.flaws] == [
        (2, "q2", "no choice is marked as right")
    ]
    quiz.refresh_from_db()
    assert quiz.published is None


def test_an_empty_quiz_cannot_be_published(cast):
    with pytest.raises(quizzes.CannotPublish) as refused:
        quizzes.publish(Quiz.objects.create(owner=cast["author"], title=" "))
    assert [str(flaw.reason) for flaw in refused.value.flaws] == [
        "the quiz has no title",
        "the quiz has no questions",
    ]


def test_publishing_twice_makes_one_version(make_quiz):
    quiz = make_quiz()
    assert quizzes.publish(quiz) == quiz.published
    assert quiz.versions.count() == 1


def test_editing_a_published_quiz_changes_neither_what_students_see_nor_old_results(make_quiz):
    quiz = make_quiz()
    attempt = quizzes.submit(quiz, GUEST, answers(q1="a", q2="b"))
    quiz.questions.filter(key="q1").update(body=single("Turned round", right="b"))
    assert quizzes.has_unpublished_changes(quiz)
    assert quiz.published.questions[0]["body"]["prompt"] == "Prompt q1"
    quizzes.publish(quiz)
    attempt.refresh_from_db()
    assert attempt.scores == {"q1": 1.0, "q2": 0.0}
    assert attempt.version.questions[0]["body"]["prompt"] == "Prompt q1"
    assert quizzes.scores_of(attempt.version, attempt.answers) == attempt.scores


def test_a_draft_outlives_a_new_version_and_keeps_the_answers_to_what_is_still_asked(make_quiz):
    quiz = make_quiz()
    quizzes.save_draft(quiz, GUEST, answers(q1="a", q2="a"))
    quiz.questions.filter(key="q2").delete()
    quizzes.publish(quiz)
    quiz.refresh_from_db()
    draft = quizzes.draft_of(quiz, GUEST)
    assert draft.version == quiz.published
    assert draft.answers == {"q1": "a"}


def test_there_is_one_draft_however_often_it_is_kept(make_quiz):
    quiz = make_quiz()
    for choice in "aab":
        quizzes.save_draft(quiz, GUEST, answers(q1=choice))
    assert Attempt.objects.get().answers == {"q1": "b"}


def test_the_score_is_the_mean_and_open_questions_count_as_wrong(make_quiz):
    assert quizzes.submit(make_quiz(), GUEST, answers(q1="a")).score == 0.5


def test_a_quiz_without_retry_is_taken_once(make_quiz):
    quiz = make_quiz(may_retry=False)
    assert quizzes.may_attempt(quiz, GUEST)
    quizzes.submit(quiz, GUEST, answers(q1="a"))
    assert not quizzes.may_attempt(quiz, GUEST)
    assert quizzes.may_attempt(quiz, Learner(session_key="somebody-else"))


def test_questions_move_and_stay_within_the_quiz(make_quiz):
    quiz = make_quiz()
    quizzes.move(quiz, "q1", -1)
    assert [item.key for item in quiz.questions.all()] == ["q1", "q2"]
    quizzes.move(quiz, "q1", 1)
    assert [item.key for item in quiz.questions.all()] == ["q2", "q1"]
    quizzes.reorder(quiz, ["q1", "stranger"])
    assert [item.key for item in quiz.questions.all()] == ["q1", "q2"]


def test_deleting_a_quiz_takes_versions_and_attempts_along(make_quiz):
    quiz = make_quiz()
    quizzes.submit(quiz, GUEST, answers(q1="a"))
    quizzes.delete(quiz)
    assert (Quiz.objects.count(), QuizVersion.objects.count(), Attempt.objects.count()) == (0, 0, 0)


def test_course_quizzes_are_loaded_once_and_belong_to_nobody(db, capsys):
    call_command("sync_content")
    assert "3 changed" in capsys.readouterr().out
    call_command("sync_content")
    assert "0 changed" in capsys.readouterr().out
    loaded = {quiz.source: quiz for quiz in Quiz.objects.all()}
    assert set(loaded) == {"pod", "deployment", "service"}
    assert all(
        quiz.owner is None and quiz.published and quiz.lesson == source for source, quiz in loaded.items()
    )


def test_a_changed_file_makes_a_new_version_and_keeps_attempts(db):
    call_command("sync_content")
    quiz = Quiz.objects.get(source="pod")
    attempt = quizzes.submit(quiz, GUEST, answers(unit="b"))
    quiz.questions.filter(key="unit").delete()
    call_command("sync_content")
    quiz.refresh_from_db()
    assert quiz.questions.filter(key="unit").exists()
    attempt.refresh_from_db()
    assert attempt.scores["unit"] == 1


def test_a_quiz_whose_file_is_gone_is_hidden(db):
    call_command("sync_content")
    Quiz.objects.filter(source="pod").update(source="retired")
    call_command("sync_content")
    assert Quiz.objects.get(source="retired").published is None
