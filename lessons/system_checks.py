"""Mistakes in lesson, lab and quiz files, as Django system checks (``manage.py check``)."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, register

from lessons.content.catalogue import read_catalogue


@register(Tags.compatibility)
def check_content(app_configs: Any, **kwargs: Any) -> list[Error]:
    """One error for each problem; its id is ``lessons.`` and the problem's code."""
    return [
        Error(f"{problem.place}: {problem.text}", hint=problem.hint or None, id=f"lessons.{problem.code}")
        for problem in read_catalogue().problems
    ]
