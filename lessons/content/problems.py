"""What is wrong with a content file, told so that its author can mend it.

``lessons.system_checks`` turns each into a Django system check.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """``code`` is the check's id ("E001"), ``place`` the file and spot, ``hint`` what to do about it."""

    code: str
    place: str
    text: str
    hint: str = ""


class ContentError(ValueError):
    """A file that cannot be read at all; carries the ``Problem``."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.place}: {problem.text}")
        self.problem = problem
