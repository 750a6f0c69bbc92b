"""A quiz, read from ``content/quizzes/<slug>.yaml``; ``manage.py sync_content`` brings it into the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lessons.content.localised import cut_texts, missing_languages
from lessons.content.problems import ContentError, Problem
from lessons.questions import BY_SLUG, flaws_of


@dataclass(frozen=True)
class FileQuestion:
    """A question: ``key`` is its lasting name within the quiz."""

    key: str
    type: str
    body: dict[str, Any]


@dataclass(frozen=True)
class FileQuiz:
    """A quiz that came with the course."""

    slug: str
    title: Any
    may_retry: bool
    questions: tuple[FileQuestion, ...]


def read_quiz(path: Path) -> tuple[FileQuiz, list[Problem]]:
    """The quiz in ``path`` and what is wrong with it.  Raises ``ContentError`` E020."""
    place = f"quizzes/{path.name}"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        questions = tuple(_question(item) for item in raw["questions"])
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise ContentError(
            Problem("E020", place, f"cannot be read: {error}", "See docs/authoring.md.")
        ) from error
    quiz = FileQuiz(path.stem, raw.get("title", path.stem), bool(raw.get("retry", True)), questions)
    return quiz, _problems(quiz, raw, place)


def _question(raw: dict[str, Any]) -> FileQuestion:
    kind = BY_SLUG[raw["type"]]
    body = {name: value for name, value in raw.items() if name not in ("key", "type")}
    return FileQuestion(raw["key"], raw["type"], kind.complete(body))


def _problems(quiz: FileQuiz, raw: dict[str, Any], place: str) -> list[Problem]:
    found = [
        Problem("E021", place, f"{spot} is empty or missing", "Every text needs both languages.")
        for spot in missing_languages(raw)
    ]
    found += [Problem("E021", place, f"{spot} is cut at a comma", "Quote it.") for spot in cut_texts(raw)]
    for question in quiz.questions:
        found += [
            Problem("E022", place, f"question {question.key}: {flaw}")
            for flaw in flaws_of(question.type, question.body)
        ]
    keys = [question.key for question in quiz.questions]
    if len(keys) != len(set(keys)):
        found.append(Problem("E023", place, "two questions have the same key"))
    return found
