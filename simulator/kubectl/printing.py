"""The forms of ``-o``: yaml, json, name, jsonpath, custom-columns; tables are ``tables``' business.

Mirrors cli-runtime/pkg/genericclioptions/print_flags.go and kubectl/pkg/cmd/get/{get_flags,customcolumn}.go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.jsonpath import JSONPath, JSONPathError, relaxed
from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import error
from simulator.kubectl.output import printed_name, to_json, to_yaml, without_managed_fields
from simulator.kubectl.tabwriter import align

FORMATS = ("custom-columns", "custom-columns-file", "go-template", "go-template-file", "json", "jsonpath",
           "jsonpath-as-json", "jsonpath-file", "kyaml", "name", "template", "templatefile", "wide", "yaml")
NOT_SIMULATED = ("go-template", "go-template-file", "template", "templatefile", "custom-columns-file", "jsonpath-file",
                 "kyaml")


class Printer(Protocol):
    """Turns objects into text."""

    def print(self, objects: Sequence[Object], single: bool) -> str:
        """The text of the objects; ``single``: one object was asked for by name, so it is not wrapped in a List."""


def as_list(objects: Sequence[Object]) -> Object:
    """The v1 List that kubectl wraps several objects in."""
    return {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": list(objects)}


class _Documents:
    def __init__(self, encode: Any, managed: bool) -> None:
        self._encode, self._managed = encode, managed

    def print(self, objects: Sequence[Object], single: bool) -> str:
        whole = objects[0] if single else as_list(objects)
        return self._encode(whole if self._managed else without_managed_fields(whole))


class _Names:
    def print(self, objects: Sequence[Object], single: bool) -> str:
        return "".join(f"{printed_name(obj)}\n" for obj in objects)


class _Path:
    def __init__(self, template: str, as_json: bool) -> None:
        try:
            self._path = JSONPath(template)
        except JSONPathError as problem:
            raise error(f"error parsing jsonpath {template}, {problem}") from None
        self._template, self._as_json = template, as_json

    def print(self, objects: Sequence[Object], single: bool) -> str:
        whole = objects[0] if single else as_list(objects)
        try:
            return to_json(self._path.find(whole)) if self._as_json else self._path.render(whole)
        except JSONPathError as problem:
            about = f"more information for debugging the template:\n\ttemplate was:\n\t\t{self._template}"
            raise error(f'error executing jsonpath "{self._template}": Error executing template: {problem}. Printing '
                        + about) from None


class _Columns:
    def __init__(self, spec: str, headers: bool = True) -> None:
        if not spec:
            raise error("custom-columns format specified but no custom columns given")
        self._columns = [_column(part) for part in spec.split(",")]
        self._headers = headers

    def print(self, objects: Sequence[Object], single: bool) -> str:
        rows = [[_cell(path, obj) for _, path in self._columns] for obj in objects]
        header = [[title for title, _ in self._columns]] if self._headers else []
        return align([*header, *rows])


def _column(part: str) -> tuple[str, JSONPath]:
    title, colon, path = part.partition(":")
    if not colon:
        raise error(f"unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")
    try:
        return title, JSONPath(relaxed(path))
    except JSONPathError as problem:
        raise error(str(problem)) from None


def _cell(path: JSONPath, obj: Object) -> str:
    values = path.find(obj)
    return ",".join("<none>" if value is None else _plain(value) for value in values) or "<none>"


def _plain(value: Any) -> str:
    """A value as Go's %v prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{_plain(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(_plain, value)) + "]"
    return str(value)


def object_printer(output: str | None, managed_fields: bool = False, headers: bool = True) -> Printer | None:
    """The printer of an ``-o`` value; None for tables.

    Raises:
        Failure: there is no such format, or its argument makes no sense.
        NotSimulated: kubectl has it, we don't.
    """
    name, equals, argument = (output or "").partition("=")
    if name in ("", "wide"):
        return None
    if name in NOT_SIMULATED:
        raise NotSimulated(f"-o {name} is not simulated here")
    if name in ("jsonpath", "jsonpath-as-json"):
        if not argument:
            raise error("template format specified but no template given")
        return _Path(argument, name == "jsonpath-as-json")
    if name == "custom-columns":
        return _Columns(argument, headers)
    documents = {"yaml": to_yaml, "json": to_json}
    if name in documents and not equals:
        return _Documents(documents[name], managed_fields)
    if name == "name" and not equals:
        return _Names()
    raise error(f'unable to match a printer suitable for the output format "{output}", allowed formats are: '
                + ",".join(FORMATS))
