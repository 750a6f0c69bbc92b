"""Single choice: exactly one is right."""

from __future__ import annotations

from lessons.messages import Message, message
from lessons.questions.choices import ChoiceQuestion
from lessons.questions.question import Answer, Body, FormData, Grade


class SingleChoice(ChoiceQuestion):
    """Answered with a choice's id."""

    slug = "single-choice"
    label = "Single choice"

    def flaws_of_key(self, right: int) -> list[Message]:
        if right > 1:
            return [message("%(number)s choices are marked as right, but only one may be", number=right)]
        return super().flaws_of_key(right)

    def read_answer(self, body: Body, data: FormData, name: str) -> Answer:
        chosen = data.get(name)
        return chosen if chosen in [choice["id"] for choice in body["choices"]] else None

    def grade(self, body: Body, answer: Answer) -> Grade:
        right = {choice["id"] for choice in body["choices"] if choice["right"]}
        return Grade(float(answer in right), answered=answer is not None)
