"""Short answer: a word or two, with every form that counts as right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from lessons.messages import Message, message
from lessons.questions.question import Answer, Body, FormData, Grade, QuestionType, is_filled

LONGEST = 200
MOST = 20


def normalised(text: str, case_matters: bool = False) -> str:
    """``text`` as it is compared: full-width letters made plain, blanks collapsed, a final stop dropped."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split()).strip("`\"'“”「」 ").rstrip(".。")
    return plain if case_matters else plain.casefold()


class ShortAnswer(QuestionType):
    """``accepted``: right forms.  ``mistakes``: known wrong forms, each with its own explanation."""

    slug = "short-answer"
    label = "Short answer"

    def blank(self) -> Body:
        return {"prompt": "", "explanation": "", "accepted": [], "case_matters": False, "mistakes": []}

    def read(self, data: FormData) -> Body:
        return {
            "prompt": data.get("prompt", "").strip(),
            "explanation": data.get("explanation", "").strip(),
            "accepted": [line.strip() for line in data.get("accepted", "").splitlines() if line.strip()][
                :MOST
            ],
            "case_matters": bool(data.get("case_matters")),
            "mistakes": _changed(list(_mistakes(data)), data.get("change") or ""),
        }

    def flaws(self, body: Body) -> list[Message]:
        found = super().flaws(body)
        if not any(normalised(str(form)) for form in body["accepted"]):
            found.append(message("no accepted answer is given"))
        if not is_filled(body["explanation"]):
            found.append(message("it has no explanation"))
        found += [
            message("the known mistake “%(form)s” has no explanation", form=mistake["form"])
            for mistake in body["mistakes"]
            if not is_filled(mistake["explanation"])
        ]
        accepted = {normalised(str(form)) for form in body["accepted"]}
        found += [
            message("“%(form)s” is both accepted and a known mistake", form=mistake["form"])
            for mistake in body["mistakes"]
            if normalised(mistake["form"]) in accepted
        ]
        return found

    def read_answer(self, body: Body, data: FormData, name: str) -> Answer:
        return (data.get(name) or "").strip()[:LONGEST] or None

    def grade(self, body: Body, answer: Answer) -> Grade:
        case = body["case_matters"]
        accepted = {normalised(str(form), case) for form in body["accepted"]}
        return Grade(
            float(answer is not None and normalised(answer, case) in accepted), answered=answer is not None
        )

    def review(self, body: Body, answer: Answer) -> dict[str, Any]:
        known = {normalised(mistake["form"]): mistake["explanation"] for mistake in body["mistakes"]}
        return {
            "answer": answer or "",
            "mistake": known.get(normalised(answer or ""), ""),
            "right": self.grade(body, answer).right,
        }


def _mistakes(data: FormData) -> Iterator[dict[str, Any]]:
    for form, explanation in zip(
        data.getlist("mistake-form"), data.getlist("mistake-explanation"), strict=False
    ):
        if form.strip() or explanation.strip() or data.get("change"):
            yield {"form": form.strip()[:LONGEST], "explanation": explanation.strip()}


def _changed(mistakes: list[dict[str, Any]], change: str) -> list[dict[str, Any]]:
    verb, _, number = change.partition(":")
    if verb == "add" and len(mistakes) < MOST:
        return [*mistakes, {"form": "", "explanation": ""}]
    if verb == "remove" and number.isdigit():
        return mistakes[: int(number)] + mistakes[int(number) + 1 :]
    return mistakes
