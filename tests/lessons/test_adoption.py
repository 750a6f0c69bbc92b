"""A guest's work follows them into their account."""

from __future__ import annotations

from k8slearn.accounts.signals import guest_adopted
from lessons import quizzes
from lessons.learners import Learner
from lessons.models import Attempt, LabProgress, ReadingPosition
from lessons.views.reading import keep_position
from tests.lessons.test_quizzes import GUEST, answers


def adopt(user) -> None:
    guest_adopted.send(sender=None, session_key=GUEST.session_key, user=user)


def test_everything_moves_and_a_second_time_does_nothing(cast, make_quiz):
    quiz, student = make_quiz(), cast["student"]
    quizzes.submit(quiz, GUEST, answers(q1="a"))
    quizzes.save_draft(quiz, GUEST, answers(q2="b"))
    keep_position(GUEST, "pod", 0.5, "s-2")
    LabProgress.objects.create(sandbox="x", lab="pod", revision=7, **GUEST.columns)
    adopt(student)
    adopt(student)
    mine = Learner(user_id=student.pk)
    assert Attempt.objects.of(mine).count() == 2
    assert ReadingPosition.objects.of(mine).get().anchor == "s-2"
    assert LabProgress.objects.of(mine).get().revision == 7
    assert not Attempt.objects.of(GUEST).exists()


def test_where_both_have_something_nothing_is_lost_that_counts(cast, make_quiz):
    quiz, student = make_quiz(), cast["student"]
    mine = Learner(user_id=student.pk)
    quizzes.save_draft(quiz, mine, answers(q1="a"))
    quizzes.save_draft(quiz, GUEST, answers(q1="b"))
    keep_position(mine, "pod", 0.9, "s-5")
    keep_position(GUEST, "pod", 0.2, "s-1")
    adopt(student)
    assert Attempt.objects.of(mine).get().answers == {"q1": "b"}
    position = ReadingPosition.objects.of(mine).get()
    assert (position.anchor, position.furthest) == ("s-1", 0.9)


def test_an_empty_session_adopts_nothing(cast):
    keep_position(Learner(user_id=cast["author"].pk), "pod", 0.9, "s-5")
    guest_adopted.send(sender=None, session_key="", user=cast["student"])
    assert not ReadingPosition.objects.of(Learner(user_id=cast["student"].pk)).exists()
