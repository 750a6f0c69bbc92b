"""The YAML block that a lesson file opens with."""

from __future__ import annotations

from typing import Any

import yaml

from lessons.content.problems import ContentError, Problem

FENCE = "---"


def split(text: str, place: str) -> tuple[dict[str, Any], str]:
    """``(front matter, Markdown)`` of a lesson file.

    Raises ``ContentError`` E001 when the block is missing, unfinished, or not a YAML mapping.
    """
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != FENCE:
        raise _unreadable(place, "the file does not open with a --- line")
    for at, line in enumerate(lines[1:], start=1):
        if line.strip() == FENCE:
            return _mapping("".join(lines[1:at]), place), "".join(lines[at + 1 :])
    raise _unreadable(place, "the front matter has no closing --- line")


def _mapping(text: str, place: str) -> dict[str, Any]:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _unreadable(place, f"the front matter is not YAML: {error}") from error
    if not isinstance(value, dict):
        raise _unreadable(place, "the front matter is not a mapping")
    return value


def _unreadable(place: str, text: str) -> ContentError:
    return ContentError(
        Problem("E001", place, text, "Begin the file with ---, the front matter's YAML, and ---.")
    )
