"""kubectl's JSONPath templates: ``{.items[*].metadata.name}``, ``{range .items[*]}{.a}{"\\n"}{end}``, filters, slices.

Mirrors client-go/util/jsonpath: ``parser`` makes a tree of the text, ``evaluation`` looks for what it names.
"""

from __future__ import annotations

import re

from simulator.apimachinery.jsonpath.evaluation import JSONPath
from simulator.apimachinery.jsonpath.parser import JSONPathError

__all__ = ["JSONPath", "JSONPathError", "relaxed"]

_RELAXED = re.compile(r"\A\{\.?([^{}]+)\}\Z|\A\.?([^{}]+)\Z")


def relaxed(template: str) -> str:
    """The forms ``x.y``, ``.x.y`` and ``{x.y}`` as ``{.x.y}``, as --sort-by and custom columns allow.

    Raises:
        JSONPathError: it is none of them.
    """
    if not template:
        return template
    match = _RELAXED.match(template)
    if match is None:
        raise JSONPathError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or "
                            "'{name1.name2}' or '{.name1.name2}'")
    return "{." + (match[1] or match[2]) + "}"
