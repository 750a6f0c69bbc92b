"""Multiple choice: any number may be right."""

from __future__ import annotations

from lessons.questions.choices import ChoiceQuestion
from lessons.questions.question import Answer, Body, FormData, Grade


class MultipleChoice(ChoiceQuestion):
    """Answered with a list of ids.  Every right one adds a share, every wrong one takes one away.

    With three right choices, two of them and one wrong score (2 − 1) / 3.
    """

    slug = "multiple-choice"
    label = "Multiple choice"

    def read_answer(self, body: Body, data: FormData, name: str) -> Answer:
        chosen = set(data.getlist(name))
        return [choice["id"] for choice in body["choices"] if choice["id"] in chosen] or None

    def grade(self, body: Body, answer: Answer) -> Grade:
        right = {choice["id"] for choice in body["choices"] if choice["right"]}
        chosen = set(answer or ())
        gained = len(chosen & right) - len(chosen - right)
        return Grade(max(0.0, gained / len(right)) if right else 0.0, answered=bool(chosen))
