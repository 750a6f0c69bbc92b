"""Publishing, answering and grading quizzes: the rules between the views and the database.

An attempt belongs to one published version; editing or publishing again never changes what was graded.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lessons.learners import Learner
from lessons.messages import Message, message
from lessons.models import Attempt, Question, Quiz, QuizVersion
from lessons.questions import BY_SLUG, QuestionType
from lessons.questions.question import FormData


@dataclass(frozen=True)
class Flaw:
    """Why a quiz cannot be published: ``number`` of the question (from 1), or None for the quiz itself."""

    number: int | None
    key: str
    reason: Message


class CannotPublish(Exception):
    """Carries every ``Flaw`` found."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__(f"{len(flaws)} flaws")
        self.flaws = flaws


def type_of(question: Mapping[str, Any] | Question) -> QuestionType:
    """The question's type.  Raises KeyError for one that is no longer registered."""
    return BY_SLUG[question.type if isinstance(question, Question) else question["type"]]


def new_key() -> str:
    return secrets.token_hex(4)


def content_of(quiz: Quiz) -> dict[str, Any]:
    """The working copy as a version would keep it."""
    questions = [{"key": item.key, "type": item.type, "body": item.body} for item in quiz.questions.all()]
    return {"title": quiz.title, "questions": questions}


def flaws_of(quiz: Quiz) -> list[Flaw]:
    """Everything that stands in the way of publishing."""
    found = [] if str(quiz.title).strip() else [Flaw(None, "", message("the quiz has no title"))]
    questions = list(quiz.questions.all())
    if not questions:
        found.append(Flaw(None, "", message("the quiz has no questions")))
    for number, question in enumerate(questions, start=1):
        found += [Flaw(number, question.key, reason) for reason in type_of(question).flaws(question.body)]
    return found


@transaction.atomic
def publish(quiz: Quiz) -> QuizVersion:
    """Make the working copy what students see.  Raises ``CannotPublish``; unchanged content makes no new version."""
    quiz = Quiz.objects.select_for_update().get(pk=quiz.pk)
    if flaws := flaws_of(quiz):
        raise CannotPublish(flaws)
    content = content_of(quiz)
    version = quiz.versions.last()
    if version is None or version.content != content:
        version = quiz.versions.create(number=(version.number if version else 0) + 1, content=content)
    quiz.published = version
    quiz.save()
    return version


def unpublish(quiz: Quiz) -> None:
    """Hide the quiz from students; attempts and versions stay."""
    quiz.published = None
    quiz.save()


def has_unpublished_changes(quiz: Quiz) -> bool:
    """Whether the working copy differs from what students see."""
    return quiz.published is not None and quiz.published.content != content_of(quiz)


def draft_of(quiz: Quiz, learner: Learner) -> Attempt | None:
    """The learner's open draft, brought to the newest version (answers to questions that remain are kept)."""
    draft = Attempt.objects.of(learner).drafts().filter(quiz=quiz).select_related("version").first()
    if draft and draft.version_id != quiz.published_id:
        draft.version = quiz.published
        draft.answers = _still_asked(draft.answers, quiz.published)
        draft.save()
    return draft


def _still_asked(answers: dict[str, Any], version: QuizVersion) -> dict[str, Any]:
    keys = {question["key"] for question in version.questions}
    return {key: answer for key, answer in answers.items() if key in keys}


def last_attempt(quiz: Quiz, learner: Learner) -> Attempt | None:
    """The learner's newest graded attempt."""
    return Attempt.objects.of(learner).submitted().filter(quiz=quiz).select_related("version").first()


def may_attempt(quiz: Quiz, learner: Learner) -> bool:
    """Whether the learner may (still) hand in answers."""
    return quiz.may_retry or last_attempt(quiz, learner) is None


def read_answers(version: QuizVersion, data: FormData) -> dict[str, Any]:
    """What the form says, by question key; open questions are left out."""
    found = {
        item["key"]: type_of(item).read_answer(item["body"], data, f"q-{item['key']}")
        for item in version.questions
    }
    return {key: answer for key, answer in found.items() if answer is not None}


def save_draft(quiz: Quiz, learner: Learner, data: FormData) -> Attempt:
    """Keep the answers so far, against the version students see now."""
    draft = draft_of(quiz, learner) or begin_draft(quiz, learner)
    draft.answers = read_answers(draft.version, data)
    draft.save(update_fields=["answers"])
    return draft


def begin_draft(quiz: Quiz, learner: Learner) -> Attempt:
    """A new, empty draft.  A second tab may have made it at the same moment; then that one is it."""
    try:
        with transaction.atomic():
            return Attempt.objects.create(quiz=quiz, version=quiz.published, **learner.columns)
    except IntegrityError:
        return Attempt.objects.of(learner).drafts().get(quiz=quiz)


@transaction.atomic
def submit(quiz: Quiz, learner: Learner, data: FormData) -> Attempt:
    """Grade the answers for good."""
    attempt = save_draft(quiz, learner, data)
    attempt.scores = scores_of(attempt.version, attempt.answers)
    attempt.score = sum(attempt.scores.values()) / len(attempt.scores)
    attempt.submitted = timezone.now()
    attempt.save()
    return attempt


def scores_of(version: QuizVersion, answers: Mapping[str, Any]) -> dict[str, float]:
    """A score from 0 to 1 for every question."""
    return {
        item["key"]: type_of(item).grade(item["body"], answers.get(item["key"])).score
        for item in version.questions
    }


def reorder(quiz: Quiz, keys: list[str]) -> None:
    """Put the questions in the order of ``keys``; those not named keep their order behind."""
    rank = {key: number for number, key in enumerate(keys)}
    questions = sorted(quiz.questions.all(), key=lambda item: (rank.get(item.key, len(rank)), item.position))
    for position, question in enumerate(questions):
        question.position = position
    Question.objects.bulk_update(questions, ["position"])


def move(quiz: Quiz, key: str, by: int) -> None:
    """Move one question up (-1) or down (+1); at an end it stays."""
    keys = [question.key for question in quiz.questions.all()]
    at = keys.index(key)
    keys.insert(min(max(at + by, 0), len(keys) - 1), keys.pop(at))
    reorder(quiz, keys)


@transaction.atomic
def delete(quiz: Quiz) -> None:
    """Delete the quiz with everything that hangs on it."""
    Attempt.objects.filter(quiz=quiz).delete()
    unpublish(quiz)
    quiz.delete()


@transaction.atomic
def copy_of(source: Quiz, owner: Any, title: str, localised: Callable[[Any], Any]) -> Quiz:
    """A copy of the working copy, owned by ``owner``, unpublished; ``localised`` picks one language."""
    made = Quiz.objects.create(owner=owner, title=title, lesson=source.lesson, may_retry=source.may_retry)
    Question.objects.bulk_create(
        Question(quiz=made, key=item.key, type=item.type, position=item.position, body=localised(item.body))
        for item in source.questions.all()
    )
    return made
