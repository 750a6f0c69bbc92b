"""Question types: one file each, one ordered tuple for all.  docs/authoring.md tells how to add one."""

from __future__ import annotations

from lessons.messages import Message
from lessons.questions.multiple_choice import MultipleChoice
from lessons.questions.question import Body, Grade, QuestionType
from lessons.questions.short_answer import ShortAnswer
from lessons.questions.single_choice import SingleChoice
from lessons.questions.true_false import TrueFalse

QUESTIONS: tuple[QuestionType, ...] = (SingleChoice(), MultipleChoice(), TrueFalse(), ShortAnswer())
BY_SLUG = {question.slug: question for question in QUESTIONS}

__all__ = ["BY_SLUG", "QUESTIONS", "Body", "Grade", "QuestionType", "flaws_of"]


def flaws_of(slug: str, body: Body) -> list[Message]:
    """Why a question cannot be published.  Raises KeyError for an unknown type."""
    return BY_SLUG[slug].flaws(body)
