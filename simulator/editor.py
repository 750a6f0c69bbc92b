"""The browser's editor: YAML in, each document applied as ``kubectl apply`` would, complaints with their line.

Sits on ``service`` (the cluster by its id) and on kubectl's own apply; the view behind ``/sandboxes/<id>/apply``
renders what comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import yaml

from simulator import service
from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.yaml_text import YAMLError, parse_documents
from simulator.apiserver.request import Request, Response
from simulator.kubectl.applying import apply_manifest
from simulator.kubectl.mapping import Mapper
from simulator.kubectl.output import printed_name
from simulator.kubectl.positions import (
    Step,
    document_nodes,
    go_field,
    line_of,
    line_without_indexes,
    mentioned_line,
    node_at,
    path_steps,
    strict_fields,
)
from simulator.kubectl.rest import Rest, ServerError

MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Result:
    """A document that was applied; ``action`` is created, configured or unchanged."""

    document: int
    kind: str
    name: str
    namespace: str
    action: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that was refused; ``line`` counts from 1 in the whole text, ``field`` is the server's field path."""

    document: int
    line: int | None
    field: str | None
    message: str


@dataclass(slots=True)
class Outcome:
    """What became of a text."""

    results: list[Result] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As the editor's JSON answer has it."""
        return {"results": [asdict(item) for item in self.results], "errors": [asdict(item) for item in self.errors]}


class _Link:
    """The way to a sandbox's API server for commands that neither wait nor watch."""

    def __init__(self, sandbox_id: str) -> None:
        self._sandbox_id = sandbox_id

    def send(self, request: Request) -> Response:
        request.author = "editor"
        return service.handle(self._sandbox_id, request)


@dataclass(frozen=True, slots=True)
class _Part:
    """One object of the text: the document it stands in, its node there, and where in the document it is."""

    document: int
    value: Any
    node: yaml.Node | None
    where: tuple[Step, ...] = ()

    def line(self, steps: list[Step]) -> int | None:
        return None if self.node is None else line_of(self.node, [*self.where, *steps])

    def inner(self) -> yaml.Node | None:
        """The node of the object itself."""
        return None if self.node is None else node_at(self.node, self.where)


def apply_yaml(sandbox_id: str, text: str) -> Outcome:
    """Apply every document of ``text``; documents before a broken one count, as they do for kubectl.

    Raises:
        service.UnknownSandbox: there is none of that id.
    """
    outcome = Outcome()
    if len(text.encode()) > MAX_BYTES:
        size = f"{len(text.encode()) / MAX_BYTES:.1f}"
        outcome.errors.append(Problem(0, None, None, f"the text is {size} MiB; at most 1 MiB can be applied at once"))
        return outcome
    rest = Rest(_Link(sandbox_id))
    parts = _parts(text, outcome)
    for part in parts:
        _apply(rest, part, outcome)
    if not parts and not outcome.errors:
        outcome.errors.append(Problem(0, None, None, "no objects passed to apply"))
    return outcome


def _parts(text: str, outcome: Outcome) -> list[_Part]:
    values, broken = _read(text)
    if broken:
        outcome.errors.append(Problem(len(values), mentioned_line(broken) or 1, None, broken))
    try:
        nodes = [None] * len(values) if broken else document_nodes(text)
    except yaml.YAMLError:
        nodes = []
    if len(nodes) != len(values):
        nodes = [None] * len(values)
    found = [_Part(number, value, node) for number, (value, node) in enumerate(zip(values, nodes, strict=True))]
    return [inner for part in found if part.value is not None for inner in _expanded(part)]


def _read(text: str) -> tuple[list[Any], str]:
    """The documents that hold something, and what is wrong with the first that can't be read."""
    values: list[Any] = []
    try:
        for document in parse_documents(text):
            if document.repeated:
                line, key = document.repeated[0]
                return values, f'yaml: line {line}: key "{key}" already set in map'
            values.append(document.value)
    except YAMLError as problem:
        return values, _first_line(text, str(problem))
    return values, ""


def _first_line(text: str, message: str) -> str:
    """The complaint with the line that libyaml's mark names: Go's own count is at times one off."""
    try:
        for _ in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return f"yaml: line {mark.line + 1}: {error.problem}" if mark else message
    except yaml.YAMLError:
        return message
    return message


def _expanded(part: _Part) -> Iterator[_Part]:
    """The part itself, or the items of a List."""
    value = part.value
    if isinstance(value, dict) and value.get("kind") == "List" and isinstance(value.get("items"), list):
        for index, item in enumerate(value["items"]):
            yield _Part(part.document, item, part.node, ("items", index))
    else:
        yield part


def _apply(rest: Rest, part: _Part, outcome: Outcome) -> None:
    mapper = Mapper(rest)
    problem = _shape_problem(part, mapper)
    if problem is not None:
        outcome.errors.append(problem)
        return
    obj: Object = part.value
    kind = mapper.by_group_kind(obj["apiVersion"], obj["kind"])
    if kind.namespaced:
        obj["metadata"].setdefault("namespace", "default")
    try:
        action, live = apply_manifest(rest, kind, obj, fieldValidation="Strict")
    except ServerError as refused:
        outcome.errors += _problems(part, refused)
        return
    except NotSimulated as gap:
        outcome.errors.append(Problem(part.document, part.line(["kind"]), None, str(gap)))
        return
    meta = live["metadata"]
    outcome.results.append(Result(part.document, kind.kind, meta["name"], meta.get("namespace", ""), action,
                                  f"{printed_name(live)} {action}"))


def _shape_problem(part: _Part, mapper: Mapper) -> Problem | None:
    """What keeps the part from being sent at all."""
    def problem(path: str, message: str) -> Problem:
        return Problem(part.document, part.line(path_steps(path)), path or None, message)

    value = part.value
    if not isinstance(value, dict):
        return problem("", "the document is not an object with apiVersion, kind and metadata")
    for name in ("apiVersion", "kind"):
        if not isinstance(value.get(name), str) or not value[name]:
            return problem(name, f"{name} not set")
    if mapper.by_group_kind(value["apiVersion"], value["kind"]) is None:
        return problem("kind", f'no matches for kind "{value["kind"]}" in version "{value["apiVersion"]}"')
    meta = value.get("metadata")
    if not isinstance(meta, dict):
        return problem("metadata", "metadata.name: Required value: name is required")
    if not isinstance(meta.get("name"), str) or not meta["name"]:
        generated = "cannot use generate name with apply" if meta.get("generateName") else "name is required"
        return problem("metadata.name", f"metadata.name: Required value: {generated}")
    return None


def _problems(part: _Part, refused: ServerError) -> list[Problem]:
    """The server's refusal, one problem a cause, each at its line."""
    message = refused.status.get("message", "")
    causes = (refused.status.get("details") or {}).get("causes") or ()
    if refused.reason == "Invalid" and causes:
        pairs = dict.fromkeys((cause.get("field", ""), cause.get("message", "")) for cause in causes)
        return [_at(part, path, f"{path}: {text}" if path else text) for path, text in pairs]
    strict = strict_fields(message)
    if strict:
        return [_at(part, path, text) for path, text in strict]
    steps = go_field(message)
    inner = part.inner()
    if steps and inner is not None:
        line = line_without_indexes(inner, steps)
        return [Problem(part.document, line, ".".join(map(str, steps)), message)]
    return [Problem(part.document, part.line([]), None, message)]


def _at(part: _Part, path: str, message: str) -> Problem:
    return Problem(part.document, part.line(path_steps(path)), path or None, message)
