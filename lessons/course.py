"""The catalogue as the web process holds it: read when a content file has changed, rendered once."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from lessons.content.catalogue import ROOT, Catalogue, read_catalogue, render_lesson
from lessons.content.lesson import Lesson
from lessons.markdown import Rendered


def catalogue() -> Catalogue:
    """The course.  While DEBUG is on, an edited file shows at once."""
    return _catalogue(_newest() if settings.DEBUG else 0.0)


@lru_cache(maxsize=1)
def _catalogue(stamp: float) -> Catalogue:
    return read_catalogue()


def _newest() -> float:
    return max(path.stat().st_mtime for path in ROOT.rglob("*") if path.suffix in (".md", ".yaml"))


@lru_cache(maxsize=128)
def rendered(lesson: Lesson) -> Rendered:
    """The lesson's HTML, remembered by its whole text."""
    return render_lesson(lesson)
