"""The base of every question type.

A type is one class: how a question of it is written (``blank``, ``read``, ``flaws``), answered
(``read_answer``), graded (``grade``) and explained (``review``), with one template for each.  Bodies and
answers are JSON, so a published version can be kept as it was.  Nothing here knows Django: forms arrive as
anything with ``get`` and ``getlist``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from lessons.messages import Message, message

Body = dict[str, Any]
Answer = Any


class FormData(Protocol):
    """What a submitted form offers (Django's QueryDict does)."""

    def get(self, name: str, default: Any = None) -> Any: ...

    def getlist(self, name: str) -> list[str]: ...


@dataclass(frozen=True)
class Grade:
    """``score`` from 0 to 1; ``right`` only for a fully right answer; ``answered`` false when left open."""

    score: float
    answered: bool = True

    @property
    def right(self) -> bool:
        return self.score >= 1


class QuestionType:
    """Subclass it, give it a slug, a label (a gettext id) and its methods, and register it."""

    slug: ClassVar[str]
    label: ClassVar[str]

    @property
    def edit_template(self) -> str:
        """Shown inside the editing form."""
        return f"quizzes/questions/{self.slug}/edit.html"

    @property
    def answer_template(self) -> str:
        """Shown inside the student's form."""
        return f"quizzes/questions/{self.slug}/answer.html"

    @property
    def review_template(self) -> str:
        """Shown after grading: what was answered, what was right, and why."""
        return f"quizzes/questions/{self.slug}/review.html"

    def blank(self) -> Body:
        """The body of a new question."""
        raise NotImplementedError

    def complete(self, body: Body) -> Body:
        """``body`` as written in a file, with what an author may leave out filled in."""
        return {**self.blank(), **body}

    def read(self, data: FormData) -> Body:
        """The body as the editing form has it, unfinished or not; ``data["change"]`` may ask for a row more or less."""
        raise NotImplementedError

    def flaws(self, body: Body) -> list[Message]:
        """Why the question cannot be published; empty when it can."""
        return [] if is_filled(body.get("prompt")) else [message("the question has no text")]

    def read_answer(self, body: Body, data: FormData, name: str) -> Answer:
        """The answer in the form fields called ``name``; None when it was left open."""
        raise NotImplementedError

    def grade(self, body: Body, answer: Answer) -> Grade:
        """How good ``answer`` is.  ``body`` may carry both languages."""
        raise NotImplementedError

    def review(self, body: Body, answer: Answer) -> dict[str, Any]:
        """What the review template shows beside the body."""
        raise NotImplementedError


def is_filled(text: Any) -> bool:
    return bool(
        any(str(value).strip() for value in text.values())
        if isinstance(text, dict)
        else str(text or "").strip()
    )
