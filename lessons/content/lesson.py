"""One lesson in one language: front matter and Markdown, read from ``content/<language>/<slug>.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from lessons.content.front_matter import split
from lessons.content.problems import Problem

REQUIRED = ("title", "summary", "picture")
KNOWN = frozenset((*REQUIRED, "lab", "quiz", "goals"))
CHARACTERS_A_MINUTE = 320
WORDS_A_MINUTE = 190

_CJK = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'./_-]*")


@dataclass(frozen=True)
class Lesson:
    """What the catalogue and the reading page need to know of a lesson."""

    slug: str
    language: str
    title: str
    summary: str
    text: str
    picture: str
    goals: tuple[str, ...] = ()
    lab: str = ""
    quiz: str = ""

    @property
    def minutes(self) -> int:
        """Reading time, at least one minute; code counts as text, for it is read too."""
        return max(
            1,
            ceil(
                len(_CJK.findall(self.text)) / CHARACTERS_A_MINUTE
                + len(_WORD.findall(self.text)) / WORDS_A_MINUTE
            ),
        )


def read_lesson(path: Path, language: str) -> tuple[Lesson, list[Problem]]:
    """The lesson in ``path`` and what is wrong with its front matter.  Raises ``ContentError``."""
    place = f"{language}/{path.name}"
    front, text = split(path.read_text(encoding="utf-8"), place)
    lesson = Lesson(
        slug=path.stem,
        language=language,
        text=text,
        title=str(front.get("title", path.stem)),
        summary=str(front.get("summary", "")),
        picture=str(front.get("picture", "")),
        goals=tuple(map(str, front.get("goals") or ())),
        lab=str(front.get("lab") or ""),
        quiz=str(front.get("quiz") or ""),
    )
    return lesson, list(_problems(front, place))


def _problems(front: dict[str, Any], place: str) -> Iterator[Problem]:
    for name in REQUIRED:
        if not str(front.get(name) or "").strip():
            yield Problem("E002", place, f"the front matter has no {name}", f"Add a line «{name}: …».")
    for name in sorted(set(front) - KNOWN):
        yield Problem(
            "E003",
            place,
            f"the front matter has an unknown key «{name}»",
            f"Known keys: {', '.join(sorted(KNOWN))}.",
        )
