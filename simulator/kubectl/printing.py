"""The forms of ``-o``: yaml, json, kyaml, name, templates, jsonpath, custom columns; tables are ``tables``' business.

Mirrors cli-runtime/pkg/genericclioptions/print_flags.go and kubectl/pkg/cmd/get/{get_flags,customcolumn}.go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.apimachinery.golang.formatting import go_syntax, quote, sprint
from simulator.apimachinery.jsonpath import JSONPath, JSONPathError, relaxed
from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Failure, Invocation, error
from simulator.kubectl.gotemplate import Template, TemplateError
from simulator.kubectl.kyaml import to_kyaml
from simulator.kubectl.output import escape_html, printed_name, to_json, to_yaml, without_managed_fields
from simulator.kubectl.tabwriter import align
from simulator.programs.shell.errors import FileError

GO_TEMPLATES = ("go-template", "go-template-file", "template", "templatefile")
PATHS = ("jsonpath", "jsonpath-as-json", "jsonpath-file")
COLUMNS = ("custom-columns", "custom-columns-file")
DOCUMENTS: dict[str, Callable[[Any], str]] = {"yaml": to_yaml, "json": to_json, "kyaml": to_kyaml}
PLAIN_FORMATS = tuple(sorted((*GO_TEMPLATES, *PATHS, *DOCUMENTS, "name")))
"""What every verb prints."""
FORMATS = tuple(sorted((*PLAIN_FORMATS, *COLUMNS, "wide")))
"""What ``get`` prints."""


class Printer(Protocol):
    """Turns objects into text."""

    def print(self, objects: Sequence[Object], single: bool) -> str:
        """The text of the objects; ``single``: one object was asked for by name, so it is not wrapped in a List."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the flags ask for.

    Args:
        output: ``-o``; None: not given.
        columns: whether custom columns and tables are among the forms, as ``get`` has them.
    """

    output: str | None = None
    template: str = ""
    missing_ok: bool = True
    managed_fields: bool = False
    headers: bool = True
    columns: bool = False
    files: Any = None


def as_list(objects: Sequence[Object]) -> Object:
    """The v1 List that kubectl wraps several objects in."""
    return {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": list(objects)}


def _whole(objects: Sequence[Object], single: bool) -> Object:
    return objects[0] if single else as_list(objects)


class _Documents:
    def __init__(self, encode: Callable[[Any], str], managed: bool) -> None:
        self._encode, self._managed = encode, managed

    def print(self, objects: Sequence[Object], single: bool) -> str:
        whole = _whole(objects, single)
        return self._encode(whole if self._managed else without_managed_fields(whole))


class _Names:
    def print(self, objects: Sequence[Object], single: bool) -> str:
        return "".join(f"{printed_name(obj)}\n" for obj in objects)


class _Path:
    def __init__(self, template: str, as_json: bool, missing_ok: bool) -> None:
        try:
            self._path = JSONPath(template, missing_ok)
        except JSONPathError as problem:
            raise error(f"error parsing jsonpath {template}, {problem}") from None
        self._template, self._as_json = template, as_json

    def print(self, objects: Sequence[Object], single: bool) -> str:
        whole = _whole(objects, single)
        try:
            return self._path.render(whole, self._as_json)
        except JSONPathError as problem:
            raise error(f"error executing jsonpath {quote(self._template)}: Error executing template: {problem}. "
                        "Printing more information for debugging the template:\n\ttemplate was:\n\t\t"
                        f"{self._template}\n\tobject given to jsonpath engine was:\n\t\t{go_syntax(whole)}\n\n\n"
                        ) from None


class _GoTemplate:
    def __init__(self, template: str, missing_ok: bool) -> None:
        try:
            self._parsed = Template(template, missing_ok)
        except TemplateError as problem:
            raise error(f"error parsing template {template}, {problem}") from None
        self._template = template

    def print(self, objects: Sequence[Object], single: bool) -> str:
        whole, out = _whole(objects, single), []
        try:
            self._parsed.render(whole, out)
        except TemplateError as problem:
            text = escape_html(json.dumps(whole, separators=(",", ":"), sort_keys=True, ensure_ascii=False))
            about = (f"Error executing template: {problem}. Printing more information for debugging the template:\n"
                     f"\ttemplate was:\n\t\t{self._template}\n\traw data was:\n\t\t{text}\n"
                     f"\tobject given to template engine was:\n\t\t{sprint(whole)}\n\n")
            raise Failure(f"error: error executing template {quote(self._template)}: {problem}",
                          shown="".join(out) + about) from None
        return "".join(out)


class _Columns:
    def __init__(self, columns: Sequence[tuple[str, str]], headers: bool = True) -> None:
        self._columns = [(title, _relaxed(path)) for title, path in columns]
        self._headers = headers

    def print(self, objects: Sequence[Object], single: bool) -> str:
        rows = [[title for title, _ in self._columns]] if self._headers else []
        try:
            paths = [JSONPath(path) for _, path in self._columns]
            rows += [[_cell(path, obj) for path in paths] for obj in objects]
        except JSONPathError as problem:
            raise Failure(f"error: {problem}", shown=align(rows)) from None
        return align(rows)


def _relaxed(path: str) -> str:
    try:
        return relaxed(path)
    except JSONPathError as problem:
        raise error(str(problem)) from None


def _cell(path: JSONPath, obj: Object) -> str:
    found = path.results(obj)
    none = ["<none>"] if not found or not found[0] else []
    return ",".join([*none, *(sprint(value).replace("\x1b", "^[") for values in found for value in values)])


def _columns_of(spec: str) -> list[tuple[str, str]]:
    parts = [part.partition(":") for part in spec.split(",")]
    for part in parts:
        if not part[1]:
            raise error(f"unexpected custom-columns spec: {part[0]}, expected <header>:<json-path-expr>")
        _relaxed(part[2])
    return [(title, path) for title, _, path in parts]


def _columns_in_file(text: str) -> list[tuple[str, str]]:
    lines = text.split("\n") if text else []
    if not lines or (len(lines) == 1 and not lines[0]):
        missing = "header"
    elif len(lines) == 1 or (len(lines) == 2 and not lines[1]):
        missing = "spec"
    else:
        titles, paths = lines[0].split(), lines[1].split()
        if len(titles) != len(paths):
            raise error(f"number of headers ({len(titles)}) and field specifications ({len(paths)}) don't match")
        return list(zip(titles, paths, strict=True))
    raise error(f"invalid template, missing {missing} line. Expected format is one line of space separated headers, "
                "one line of space separated column specs.")


def printer_of(call: Invocation, columns: bool = False) -> Printer | None:
    """The printer that the flags of a call ask for; None for what the verb says in words or tables.

    Raises:
        Failure: there is no such format, or its argument makes no sense.
    """
    values = call.flags.values
    return make_printer(Wanted(
        (values["output"] or "") if call.flags.changed("output") or values["output"] else None,
        values.get("template") or "", values.get("allow-missing-template-keys") is not False,
        bool(values.get("show-managed-fields")), not values.get("no-headers"), columns, call.io.fs))


def make_printer(wanted: Wanted) -> Printer | None:
    """As ``printer_of``."""
    output = wanted.output or ""
    if wanted.template and (not output if wanted.columns else wanted.output is None):
        output = "go-template"
    if output.lower() in DOCUMENTS:
        return _Documents(DOCUMENTS[output.lower()], wanted.managed_fields)
    if output == "" or (output == "wide" and wanted.columns):
        return None
    if output.lower() == "name":
        return _Names()
    name, _, inline = output.partition("=")
    if wanted.template:
        name, inline = output, wanted.template
    if name in PATHS:
        return _Path(_argument(name, inline, wanted), name == "jsonpath-as-json", wanted.missing_ok)
    if name in GO_TEMPLATES:
        return _GoTemplate(_argument(name, inline, wanted), wanted.missing_ok)
    if name in COLUMNS and wanted.columns:
        return _columns_printer(name, inline, wanted)
    allowed = FORMATS if wanted.columns else PLAIN_FORMATS
    raise error(f"unable to match a printer suitable for the output format {quote(output)}, allowed formats are: "
                + ",".join(allowed))


def _argument(name: str, text: str, wanted: Wanted) -> str:
    """A template's text, from its file where the form's name says so."""
    if not text:
        raise error("template format specified but no template given")
    if not name.endswith("file"):
        return text
    return _read(wanted, text, "error reading --template {path}, {why}")


def _read(wanted: Wanted, path: str, complaint: str) -> str:
    try:
        return wanted.files.read(path)
    except FileError as problem:
        why = f"open {path}: {str(problem).lower()}"
        raise error(complaint.format(path=path, why=why)) from None


def _columns_printer(name: str, text: str, wanted: Wanted) -> Printer:
    if not text:
        raise error("custom-columns format specified but no custom columns given")
    if name == "custom-columns":
        return _Columns(_columns_of(text), wanted.headers)
    return _Columns(_columns_in_file(_read(wanted, text, "error reading template {path}, {why}\n")))


def object_printer(output: str | None, managed_fields: bool = False, headers: bool = True) -> Printer | None:
    """The printer of an ``-o`` value alone, with the forms of ``get``; see ``printer_of``."""
    return make_printer(Wanted(output, managed_fields=managed_fields, headers=headers, columns=True))
