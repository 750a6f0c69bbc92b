"""Fields of custom resources that selectors may name: paths that lead to scalars of the schema.

Mirrors ValidateCustomResourceSelectableFields and cel.ValidFieldPath of apiextensions-apiserver.
"""

from __future__ import annotations

import re

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, required, too_many
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.structural import Schema

MAX_FIELDS = 8
_TOKEN = re.compile(r"'(?:[^'\\]|\\.)*'|[.\[\]]|[^.\[\]]+")
_LOST = "does not refer to a valid field"


class BadPath(ValueError):
    """The path leads nowhere; the text is upstream's."""


def follow(path: str, schema: Schema, brackets: bool = True) -> tuple[list[str], Schema]:
    """The names along ``.spec.ports['http']`` and the schema at its end.

    Args:
        brackets: whether ``['name']`` is allowed.

    Raises:
        BadPath: there is no such field, or this is no such path.
    """
    names: list[str] = []
    tokens = iter(_TOKEN.findall(path))
    for token in tokens:
        if token == "." or (token == "[" and brackets):
            name = next(tokens, None)
            if name is None:
                raise BadPath("unexpected end of JSON path")
            names.append(name if token == "." else _unquoted(name))
            if token == "[" and (closing := next(tokens, None)) != "]":
                raise BadPath("unexpected end of JSON path" if closing is None else f"expected ] but got {closing}")
            schema = _step(schema, names[-1])
        elif token == "[":
            raise BadPath("array notation is not allowed")
        else:
            raise BadPath(f"expected [ or . but got: {token}")
    return names, schema


def _unquoted(token: str) -> str:
    if len(token) < 2 or token[0] != "'" or token[-1] != "'":
        raise BadPath(f"expected single quoted string but got {token}")
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _step(schema: Schema, name: str) -> Schema:
    properties, more = schema.get("properties"), schema.get("additionalProperties")
    if properties:
        if name not in properties:
            raise BadPath(_LOST)
        return properties[name]
    if more is None:
        raise BadPath(_LOST)
    return more if isinstance(more, dict) else {}


def selectable_problems(fields: list[Object] | None, holder: Object | None, where: str) -> list[FieldError]:
    """What is wrong with selectable fields.

    Args:
        holder: the version's ``schema``.
    """
    schema = (holder or {}).get("openAPIV3Schema")
    if not fields:
        return []
    if schema is None:
        return [invalid_value(where, "", "may only be set when validations.schema is included")]
    problems: list[FieldError] = []
    seen: list[list[str]] = []
    for index, item in enumerate(fields):
        problems += _problems_of(item.get("jsonPath") or "", schema, f"{where}[{index}].jsonPath", seen)
    if len(seen) > MAX_FIELDS:
        problems.append(too_many(where, len(seen), MAX_FIELDS))
    return problems


def _problems_of(path: str, schema: Schema, where: str, seen: list[list[str]]) -> list[FieldError]:
    if not path:
        return [required(where)]
    try:
        names, found = follow(path, schema, brackets=False)
    except BadPath as error:
        return [invalid_value(where, path, f"is an invalid path: {error}")]
    problems = []
    if names and names[0] == "metadata":
        problems.append(invalid_value(where, path, "must not point to fields in metadata"))
    if found.get("type") not in ("string", "boolean", "integer"):
        problems.append(invalid_value(where, path, "must point to a field of type string, boolean or integer. Enum "
                                                   "string fields and strings with formats are allowed."))
    if names in seen:
        return [*problems, duplicate(where, path)]
    seen.append(names)
    return problems
