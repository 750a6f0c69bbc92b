"""An SVG being drawn: shapes with class names, a title and a description for those who cannot see it.

Colours live in the style sheet (static/src/css/still.css), by class, so that light and dark follow the page;
without it everything is drawn in the text's own colour.
"""

from __future__ import annotations

from html import escape


class Canvas:
    """Collects shapes; ``svg()`` gives the picture.  Lengths are in units of the view box."""

    def __init__(self, name: str, width: int, height: int, title: str, description: str) -> None:
        self.name, self.width, self.height = name, width, height
        self.title, self.description = title, description
        self.parts: list[str] = []

    def add(self, tag: str, cls: str, content: str = "", **attributes: object) -> None:
        """Add an element.  ``content`` is plain text; an underscore in an attribute's name stands "
        "for a hyphen."""
        given = "".join(
            f' {key.replace("_", "-")}="{escape(str(value), quote=True)}"'
            for key, value in attributes.items()
        )
        self.parts.append(f'<{tag} class="{cls}"{given}>{escape(content)}</{tag}>')

    def rect(self, x: float, y: float, width: float, height: float, cls: str, radius: float = 4) -> None:
        self.add(
            "rect", cls, x=x, y=y, width=width, height=height, rx=radius, fill="none", stroke="currentColor"
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, cls: str) -> None:
        self.add("line", cls, x1=x1, y1=y1, x2=x2, y2=y2, stroke="currentColor")

    def path(self, data: str, cls: str) -> None:
        self.add("path", cls, d=data, fill="none", stroke="currentColor")

    def circle(self, x: float, y: float, radius: float, cls: str) -> None:
        self.add("circle", cls, cx=x, cy=y, r=radius, fill="none", stroke="currentColor")

    def text(self, x: float, y: float, words: str, cls: str = "still-text", anchor: str = "middle") -> None:
        self.add("text", cls, words, x=x, y=y, text_anchor=anchor, fill="currentColor")

    def svg(self) -> str:
        """The finished picture, ready to stand in a page."""
        title, description = f"still-{self.name}-title", f"still-{self.name}-desc"
        opening = f'class="still" viewBox="0 0 {self.width} {self.height}" role="img"'
        words = (
            f'<title id="{title}">{escape(self.title)}</title>'
            f'<desc id="{description}">{escape(self.description)}</desc>'
        )
        return f'<svg {opening} aria-labelledby="{title} {description}">{words}{"".join(self.parts)}</svg>'
