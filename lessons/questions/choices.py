"""Choices: the rows that several question types have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lessons.messages import Message, message
from lessons.questions.question import Body, FormData, QuestionType, is_filled

IDS = "abcdefghijklmnopqrstuvwxyz"
MOST = 10


def blank_choice(id: str) -> dict[str, Any]:
    return {"id": id, "text": "", "right": False, "explanation": ""}


def free_id(choices: list[dict[str, Any]]) -> str:
    """The first letter that no choice has."""
    taken = {choice["id"] for choice in choices}
    return next(letter for letter in IDS if letter not in taken)


class ChoiceQuestion(QuestionType):
    """What single and multiple choice share: rows with a text, a rightness and an explanation each."""

    def blank(self) -> Body:
        return {"prompt": "", "explanation": "", "choices": [blank_choice(id) for id in IDS[:4]]}

    def complete(self, body: Body) -> Body:
        choices = [
            {**blank_choice(id), **choice} for id, choice in zip(IDS, body.get("choices") or [], strict=False)
        ]
        return {**self.blank(), **body, "choices": choices}

    def read(self, data: FormData) -> Body:
        return {
            "prompt": data.get("prompt", "").strip(),
            "explanation": data.get("explanation", "").strip(),
            "choices": changed(list(read_choices(data)), data.get("change") or ""),
        }

    def flaws(self, body: Body) -> list[Message]:
        choices = body["choices"]
        found = super().flaws(body)
        if len(choices) < 2:
            found.append(message("it needs at least two choices"))
        found += [
            message("choice %(number)s has no text", number=number)
            for number, choice in enumerate(choices, start=1)
            if not is_filled(choice["text"])
        ]
        found += [
            message("choice %(number)s has no explanation", number=number)
            for number, choice in enumerate(choices, start=1)
            if not is_filled(choice["explanation"])
        ]
        return found + self.flaws_of_key(sum(choice["right"] for choice in choices))

    def flaws_of_key(self, right: int) -> list[Message]:
        """What is wrong with having ``right`` right choices."""
        return [] if right else [message("no choice is marked as right")]

    def review(self, body: Body, answer: Any) -> dict[str, Any]:
        chosen = set(answer if isinstance(answer, list) else [answer])
        return {"choices": [{**choice, "chosen": choice["id"] in chosen} for choice in body["choices"]]}


def read_choices(data: FormData) -> Iterator[dict[str, Any]]:
    """The rows of the editing form, in order; a row whose id is strange is left out."""
    right = set(data.getlist("right"))
    rows = zip(
        data.getlist("choice-id"),
        data.getlist("choice-text"),
        data.getlist("choice-explanation"),
        strict=False,
    )
    seen: set[str] = set()
    for id, text, explanation in rows:
        if id in tuple(IDS) and id not in seen and len(seen) < MOST:
            seen.add(id)
            yield {"id": id, "text": text.strip(), "right": id in right, "explanation": explanation.strip()}


def changed(choices: list[dict[str, Any]], change: str) -> list[dict[str, Any]]:
    """The rows after ``add`` or ``remove:b``; with neither, rows left wholly empty are dropped."""
    verb, _, id = change.partition(":")
    if verb == "add" and len(choices) < MOST:
        return [*choices, blank_choice(free_id(choices))]
    if verb == "remove":
        return [choice for choice in choices if choice["id"] != id]
    return choices if change else [choice for choice in choices if _is_begun(choice)]


def _is_begun(choice: dict[str, Any]) -> bool:
    return bool(choice["text"] or choice["explanation"] or choice["right"])
