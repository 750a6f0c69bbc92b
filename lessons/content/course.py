"""The course's plan, read from ``content/course.yaml``: parts in order, and in each the lessons' slugs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Part:
    """A chapter.  ``lessons`` lists every planned slug, written or not; ``title`` carries both languages."""

    number: int
    title: Any
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """All parts, in reading order."""

    parts: tuple[Part, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """Every planned lesson in reading order."""
        return tuple(slug for part in self.parts for slug in part.lessons)

    def number_of(self, slug: str) -> str:
        """``3.3`` for the third lesson of part 3.  Raises KeyError for a slug that is not planned."""
        for part in self.parts:
            if slug in part.lessons:
                return f"{part.number}.{part.lessons.index(slug) + 1}"
        raise KeyError(slug)


def read_course(path: Path) -> Course:
    """The plan in ``path``."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Course(tuple(Part(part["part"], part["title"], tuple(part["lessons"])) for part in raw["parts"]))
