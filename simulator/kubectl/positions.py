"""Where in a YAML text a field stands: turns the server's complaints into lines for the browser's editor.

The server names what it refuses by field path (``spec.template.spec.containers[0].image``) or, for YAML itself, by
line; the editor marks a line. A field that is not written down is shown at its nearest written ancestor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml

_STEP = re.compile(r"\[([^\]]*)\]|([^.\[]+)")
_UNKNOWN = re.compile(r'(?:unknown|duplicate) field "([^"]+)"')
_LINE = re.compile(r"line (\d+):")
_GO_FIELD = re.compile(r"Go struct field [A-Za-z0-9]+\.([A-Za-z0-9_.$-]+) of type")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Step = str | int


def document_nodes(text: str) -> list[yaml.Node]:
    """The root node of every document that holds something, with its marks.

    Args:
        text: YAML that ``yaml_text.parse_documents`` has read before, so its depth is bounded.
    """
    return [node for node in yaml.compose_all(text, Loader=_LOADER) if node is not None]


def path_steps(path: str) -> list[Step]:
    """``spec.containers[0].image`` as keys and indexes; ``metadata.labels[a/b]`` as well."""
    steps: list[Step] = []
    for bracketed, word in _STEP.findall(path):
        steps.append(int(bracketed) if bracketed.isdigit() else (bracketed or word))
    return steps


def line_of(node: yaml.Node, steps: Iterable[Step]) -> int:
    """The line, counted from 1, of the key that ``steps`` lead to, or of the nearest ancestor that is written down."""
    line = node.start_mark.line
    for step in steps:
        found = _child(node, step)
        if found is None:
            break
        line, node = found
    return line + 1


def node_at(node: yaml.Node, steps: Iterable[Step]) -> yaml.Node | None:
    """The node that ``steps`` lead to."""
    for step in steps:
        found = _child(node, step)
        if found is None:
            return None
        node = found[1]
    return node


def _child(node: yaml.Node, step: Step) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode):
        if isinstance(step, int) and step < len(node.value):
            return node.value[step].start_mark.line, node.value[step]
        for item in node.value:
            if _named(item, str(step)):
                return item.start_mark.line, item
    return None


def _named(item: yaml.Node, name: str) -> bool:
    if not isinstance(item, yaml.MappingNode):
        return False
    return any(key.value == "name" and value.value == name for key, value in item.value)


def strict_fields(message: str) -> list[tuple[str, str]]:
    """(field path, complaint) of each field that strict decoding refuses."""
    parts = message.partition("strict decoding error: ")[2].split(", ")
    return [(found.group(1), part) for part in parts if (found := _UNKNOWN.search(part))]


def go_field(message: str) -> list[Step]:
    """The field whose type is wrong, from Go's decoder; it leaves out list indexes."""
    found = _GO_FIELD.search(message)
    return list(found.group(1).split(".")) if found else []


def line_without_indexes(node: yaml.Node, steps: list[Step]) -> int:
    """Like ``line_of`` for a path without list indexes: the first element of a list that has the rest of the path."""
    return _search(node, steps) or line_of(node, steps)


def _search(node: yaml.Node, steps: list[Step]) -> int | None:
    if isinstance(node, yaml.SequenceNode):
        return next((line for item in node.value if (line := _search(item, steps))), None)
    if not steps:
        return node.start_mark.line + 1
    found = _child(node, steps[0]) if isinstance(node, yaml.MappingNode) else None
    if found is None:
        return None
    return found[0] + 1 if len(steps) == 1 else _search(found[1], steps[1:])


def mentioned_line(message: str) -> int | None:
    """The line that a YAML error names."""
    found = _LINE.search(message)
    return int(found.group(1)) if found else None
