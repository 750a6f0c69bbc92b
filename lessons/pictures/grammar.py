"""The one grammar of all pictures: decks, crates, harbour marks, brackets and the lines between them.

The live picture of the cluster speaks the same language, so a reader learns it once.  Every state has a
shape and a word of its own; colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from lessons.pictures.canvas import Canvas


@dataclass(frozen=True)
class Crate:
    """A Pod.  ``state``: running, unready, pending, terminating, succeeded or failed; ``cells`` name "
    "its containers."""

    name: str
    state: str = "running"
    cells: Sequence[str] = ()
    note: str = ""
    new: bool = False


def deck(canvas: Canvas, x: float, y: float, width: float, height: float, name: str) -> None:
    """A node: a deck with its name plate."""
    canvas.rect(x, y, width, height, "still-deck", radius=7)
    canvas.path(f"M{x + 10},{y + height} q{width / 2 - 10},12 {width - 20},0", "still-keel")
    canvas.text(x + 14, y + 22, name, "still-plate", anchor="start")


def crate(canvas: Canvas, x: float, y: float, width: float, height: float, pod: Crate) -> None:
    """A pod: solid when ready, an open lid when not, dashed while pending, fading when it ends."""
    kind = f"still-crate still-{pod.state}" + (" still-new" if pod.new else "")
    canvas.rect(x, y, width, height, kind)
    if pod.state == "unready":
        canvas.path(f"M{x},{y} l{width * 0.35},-12", "still-lid")
    _cells(canvas, x, y, width, height, pod)
    _mark(canvas, x + width - 14, y + 14, pod.state)
    canvas.text(x + width / 2, y + height + 17, pod.name, "still-name")
    if pod.note:
        canvas.text(x + width / 2, y + height + 33, pod.note, "still-small")


def _cells(canvas: Canvas, x: float, y: float, width: float, height: float, pod: Crate) -> None:
    if not pod.cells:
        return
    each = (width - 16 - 8 * (len(pod.cells) - 1)) / len(pod.cells)
    for number, name in enumerate(pod.cells):
        left = x + 8 + number * (each + 8)
        canvas.rect(left, y + 26, each, height - 36, "still-cell", radius=2)
        canvas.text(left + each / 2, y + 26 + (height - 36) / 2 + 5, name, "still-small")


def _mark(canvas: Canvas, x: float, y: float, state: str) -> None:
    """The sign in a crate's corner."""
    if state == "succeeded":
        canvas.path(f"M{x - 7},{y} l5,5 l9,-10", "still-mark still-good")
    if state == "failed":
        canvas.path(f"M{x - 5},{y - 5} l10,10 m0,-10 l-10,10", "still-mark still-bad")
    if state == "terminating":
        canvas.path(f"M{x},{y - 6} a6,6 0 1 1 -6,6", "still-mark")


def harbour(canvas: Canvas, x: float, y: float, name: str, address: str) -> None:
    """A Service: a harbour mark, its name and its address."""
    canvas.circle(x, y, 30, "still-harbour")
    canvas.path(
        f"M{x},{y - 16} v28 M{x - 9},{y - 6} h18 M{x - 14},{y + 4} q0,12 14,12 q14,0 14,-12", "still-anchor"
    )
    canvas.text(x, y + 50, name, "still-name")
    canvas.text(x, y + 67, address, "still-small")


def bracket(canvas: Canvas, x: float, y: float, width: float, name: str, counts: str) -> None:
    """A workload: a bracket over what it holds, with its name and its numbers."""
    canvas.path(f"M{x},{y + 12} v-12 h{width} v12", "still-bracket")
    canvas.text(x + width / 2, y - 24, name, "still-name")
    canvas.text(x + width / 2, y - 8, counts, "still-small")


def arrow(canvas: Canvas, x1: float, y1: float, x2: float, y2: float, cls: str = "still-line") -> None:
    """A line with a head at its end."""
    canvas.line(x1, y1, x2, y2, cls)
    length = hypot(x2 - x1, y2 - y1)
    along, across = (x2 - x1) / length, (y2 - y1) / length
    wings = (f"{x2 - 8 * along + side * across:.1f},{y2 - 8 * across - side * along:.1f}" for side in (5, -5))
    canvas.path(f"M{next(wings)} L{x2},{y2} L{next(wings)}", "still-head")
