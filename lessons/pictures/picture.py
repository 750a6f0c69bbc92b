"""The base of a still picture: its name, its words in both languages, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from lessons.pictures.canvas import Canvas

Words = Mapping[str, str]


class Picture:
    """``words`` has, for each language, at least ``title`` and ``description``."""

    slug: ClassVar[str]
    size: ClassVar[tuple[int, int]]
    words: ClassVar[Mapping[str, Words]]

    def draw(self, canvas: Canvas, words: Words) -> None:
        """Draw it, with the words of one language."""
        raise NotImplementedError

    def svg(self, language: str) -> str:
        """The whole SVG in ``language``."""
        words = self.words[language]
        canvas = Canvas(self.slug, *self.size, words["title"], words["description"])
        self.draw(canvas, words)
        return canvas.svg()
