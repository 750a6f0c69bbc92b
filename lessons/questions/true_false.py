"""True or false: a statement, and an explanation for either answer."""

from __future__ import annotations

from typing import Any

from lessons.questions.question import Body, FormData
from lessons.questions.single_choice import SingleChoice

TEXTS = {"true": {"zh-hans": "对", "en": "True"}, "false": {"zh-hans": "错", "en": "False"}}


def _choices(right: Any, explanations: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"id": id, "text": text, "right": id == right, "explanation": explanations.get(id, "")}
        for id, text in TEXTS.items()
    ]


class TrueFalse(SingleChoice):
    """A single choice whose two choices are fixed."""

    slug = "true-false"
    label = "True or false"

    def blank(self) -> Body:
        return {"prompt": "", "explanation": "", "choices": _choices(None, {})}

    def complete(self, body: Body) -> Body:
        """In a file: ``right: true`` and ``explanations: {true: …, false: …}`` (YAML reads those keys as booleans)."""
        rest = {name: value for name, value in body.items() if name not in ("right", "explanations")}
        explanations = {str(key).lower(): text for key, text in (body.get("explanations") or {}).items()}
        return {"explanation": "", **rest, "choices": _choices(str(body.get("right")).lower(), explanations)}

    def read(self, data: FormData) -> Body:
        explanations = dict(zip(TEXTS, data.getlist("choice-explanation"), strict=False))
        return {
            "prompt": data.get("prompt", "").strip(),
            "explanation": data.get("explanation", "").strip(),
            "choices": _choices(data.get("right"), {id: text.strip() for id, text in explanations.items()}),
        }
