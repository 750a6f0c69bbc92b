"""Manifests: ``-f`` files, folders and ``-`` read into objects, with kubectl's words on what can't be read.

Mirrors cli-runtime/pkg/resource/visitor.go.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.apimachinery.copying import in_go_order
from simulator.apimachinery.metadata import Object, labels_of
from simulator.apimachinery.selectors import parse_selector
from simulator.apimachinery.yaml_text import YAMLError, parse_documents
from simulator.kinds import Kind
from simulator.kubectl.building import built
from simulator.kubectl.command import Failure, Invocation, error
from simulator.kubectl.output import to_yaml

VALIDATING = ("apply", "create", "replace", "diff")
"""Verbs that check manifests before they are sent."""
SUFFIXES = (".json", ".yaml", ".yml")


class Kustomization(str):
    """A folder named by ``-k``: it stands among the files, and is built instead of read."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object of a file, ready to be sent."""

    kind: Kind
    obj: Object
    source: str

    @property
    def name(self) -> str:
        """``metadata.name``, empty where the server is to generate one."""
        return (self.obj.get("metadata") or {}).get("name", "")


def take_kustomization(call: Invocation) -> None:
    """Put the folder of ``-k`` in the place of the files, so that every verb reads it as it reads ``-f``.

    Raises:
        Failure: files are named, too (cli-runtime/pkg/resource/builder.go FilenameOptions.validate).
    """
    values = call.flags.values
    folder = values.get("kustomize")
    if not folder:
        return
    if values.get("filename"):
        raise error("only one of -f or -k can be specified")
    if values.get("recursive"):
        raise error("the -k flag can't be used with -f or -R")
    values["filename"] = [Kustomization(folder)]


def read_manifests(call: Invocation, files: Sequence[str], recursive: bool = False) -> list[Manifest]:
    """Every object of the files, in order; namespaces checked against ``-n`` and filled in.

    Raises:
        Failure: a file is missing, is no YAML, names an unknown kind, or another namespace than ``-n``.
    """
    found, problems = read_what_is_good(call, files, recursive)
    if problems:
        raise together(problems)
    if not found:
        raise Failure("error: no objects passed to " + call.verb.name)
    return found


def read_what_is_good(
    call: Invocation, files: Sequence[str], recursive: bool = False
) -> tuple[list[Manifest], list[Failure]]:
    """Every object that can be read, and what stands against the others."""
    every = list(read_each(call, files, recursive))
    return ([item for item in every if isinstance(item, Manifest)],
            [item for item in every if isinstance(item, Failure)])


def read_each(call: Invocation, files: Sequence[str], recursive: bool = False) -> Iterator[Manifest | Failure]:
    """Every object of the files, in order; in place of what can't be read, what stands against it."""
    for file in files:
        try:
            for source, text in _read(call, file, recursive):
                yield from _each_of(call, text, source)
        except Failure as problem:
            yield problem


def _each_of(call: Invocation, text: str, source: str) -> Iterator[Manifest | Failure]:
    try:
        documents = _documents(text, source)
    except Failure as problem:
        yield problem
        return
    for document in documents:
        try:
            yield from _expand(call, document, source)
        except Failure as problem:
            yield problem


def selected(call: Invocation, manifests: Sequence[Manifest]) -> list[Manifest]:
    """Those that ``-l`` asks for.

    Raises:
        Failure: the selector makes no sense.
    """
    text = call.flags.values.get("selector")
    if not text:
        return list(manifests)
    try:
        selector = parse_selector(text)
    except ValueError as problem:
        raise error(f'the provided selector "{text}" is not valid: {problem}') from None
    return [item for item in manifests if selector.matches(labels_of(item.obj))]


def read_text(call: Invocation, text: str, source: str) -> list[Manifest]:
    """Every object of a text; ``source`` is what errors call it.

    Raises:
        Failure: it can't be read.
    """
    return [item for document in _documents(text, source) for item in _expand(call, document, source)]


def together(problems: Sequence[Failure]) -> Failure:
    """One complaint of several: a list in brackets."""
    if len(problems) == 1:
        return problems[0]
    return Failure("[" + ", ".join(problem.text.removeprefix("error: ") for problem in problems) + "]")


def _read(call: Invocation, file: str, recursive: bool) -> Iterator[tuple[str, str]]:
    if isinstance(file, Kustomization):
        yield file, "---\n".join(map(to_yaml, built(call, file)))
        return
    if file.startswith(("http://", "https://")):
        raise error(f"reading {file} is not simulated here: this cluster has no way to the internet")
    if file == "-":
        yield "STDIN", call.io.stdin
        return
    if not call.io.fs.exists(file):
        raise Failure(f'error: the path "{file}" does not exist')
    for path in _files_of(call, file, recursive):
        yield path, call.io.fs.read(path)


def _files_of(call: Invocation, path: str, recursive: bool) -> list[str]:
    fs = call.io.fs
    if not fs.is_directory(path):
        return [path]
    found = []
    for name in fs.names(path):
        below = posixpath.normpath(posixpath.join(path, name))
        if fs.is_directory(below):
            found += _files_of(call, below, True) if recursive else []
        elif name.endswith(SUFFIXES):
            found.append(below)
    if not found:
        raise Failure(f"error: error reading [{path}]: recognized file extensions are [.json .yaml .yml]")
    return found


def _documents(text: str, source: str) -> list[Any]:
    try:
        values = _stream_of_json(text) if text.lstrip().startswith("{") else None
        if values is None:
            values = [document.value for document in parse_documents(text)]
        return [in_go_order(_checked(value, source)) for value in values if value is not None]
    except YAMLError as problem:
        raise Failure(f"error: error parsing {source}: error converting YAML to JSON: {problem}") from None


def _stream_of_json(text: str) -> list[Any] | None:
    """JSON values, one behind the other; None where the text is something else."""
    values, rest, decoder = [], text.lstrip(), json.JSONDecoder()
    try:
        while rest:
            value, end = decoder.raw_decode(rest)
            values.append(value)
            rest = rest[end:].lstrip()
    except ValueError:
        return None
    return values


def _checked(document: Any, source: str) -> Any:
    """The document, unless its labels or annotations are no strings: the client reads those itself."""
    meta = document.get("metadata") if isinstance(document, dict) else None
    for field in ("labels", "annotations") if isinstance(meta, dict) else ():
        values = meta.get(field)
        for value in values.values() if isinstance(values, dict) else ():
            if value is not None and not isinstance(value, str):
                raise Failure(f'error: unable to decode "{source}": json: cannot unmarshal {_json_type(value)} into Go '
                              f"struct field ObjectMeta.metadata.{field} of type string")
    return document


def _compact(document: Any) -> str:
    return json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _json_type(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "number"


def _expand(call: Invocation, document: Any, source: str) -> Iterator[Manifest]:
    if not isinstance(document, dict):
        raise Failure(f"error: error validating {source!r}: the document is not an object")
    version, kind_name = document.get("apiVersion"), document.get("kind")
    missing = [what for what, value in (("apiVersion not set", version), ("kind not set", kind_name)) if not value]
    if not kind_name and call.verb.name not in VALIDATING:
        raise Failure(f'error: unable to decode "{source}": Object \'Kind\' is missing in \'{_compact(document)}\'')
    if missing:
        what = missing[0] if len(missing) == 1 else f"[{', '.join(missing)}]"
        raise Failure(f'error: error validating "{source}": error validating data: {what}; if you choose to ignore '
                      "these errors, turn validation off with --validate=false")
    if kind_name == "List" or (kind_name.endswith("List") and isinstance(document.get("items"), list)):
        own = {"apiVersion": version, "kind": kind_name.removesuffix("List")} if kind_name != "List" else {}
        for item in document.get("items") or ():
            yield from _expand(call, {**own, **item} if isinstance(item, dict) else item, source)
        return
    kind = call.kinds.by_group_kind(version, kind_name)
    name = (document.get("metadata") or {}).get("name", "")
    if kind is None:
        raise Failure(f'error: resource mapping not found for name: "{name}" namespace: '
                      f'"{(document.get("metadata") or {}).get("namespace", "")}" from "{source}": no matches for kind '
                      f'"{kind_name}" in version "{version}"\nensure CRDs are installed first')
    yield Manifest(kind, _placed(call, kind, document), source)


def _placed(call: Invocation, kind: Kind, document: Object) -> Object:
    """The object with its namespace filled in."""
    if not kind.namespaced or call.flags.values.get("local"):
        return document
    meta = document["metadata"] = document.get("metadata") or {}
    own = meta.get("namespace")
    if own and call.namespace_given and own != call.namespace:
        raise Failure(f"error: the namespace from the provided object \"{own}\" does not match the namespace "
                      f"\"{call.namespace}\". You must pass '--namespace={own}' to perform this operation.")
    meta["namespace"] = own or call.namespace
    return document
