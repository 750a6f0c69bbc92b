"""Field paths and field errors: validation accumulates a list of these, and the API server raises once.

Source of types and wording: apimachinery/pkg/util/validation/field/errors.go and path.go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_BAD_VALUE_TYPES = frozenset(
    {"FieldValueInvalid", "FieldValueNotSupported", "FieldValueDuplicate", "FieldValueNotFound"}
)
OMITTED = object()
"""Stands for a value that the message of an invalid field leaves out (field.OmitValueType)."""
_TITLES = {
    "FieldValueRequired": "Required value",
    "FieldValueForbidden": "Forbidden",
    "FieldValueInvalid": "Invalid value",
    "FieldValueDuplicate": "Duplicate value",
    "FieldValueNotSupported": "Unsupported value",
    "FieldValueNotFound": "Not found",
    "FieldValueTooLong": "Too long",
    "FieldValueTooMany": "Too many",
    "FieldValueTypeInvalid": "Invalid value",
    "InternalError": "Internal error",
}


class Path(str):
    """A field's path as Kubernetes writes it: ``Path("spec").child("containers").index(0).child("name")``."""

    def child(self, *names: str) -> Path:
        """The path of a field below this one."""
        return Path(".".join([self, *names]) if self else ".".join(names))

    def index(self, position: int) -> Path:
        """The path of a list element."""
        return Path(f"{self}[{position}]")

    def key(self, key: str) -> Path:
        """The path of a map entry."""
        return Path(f"{self}[{key}]")


@dataclass(frozen=True, slots=True)
class FieldError:
    """One broken rule: where, what was found, and why it is wrong."""

    type: str
    field: str
    value: Any
    detail: str

    def body(self) -> str:
        """The message without the field's name."""
        title = _TITLES[self.type]
        shows_value = self.type in _BAD_VALUE_TYPES or self.type == "FieldValueTypeInvalid"
        if shows_value and self.value is not OMITTED:
            title = f"{title}: {go_value(self.value)}"
        return f"{title}: {self.detail}" if self.detail else title

    def __str__(self) -> str:
        return f"{self.field}: {self.body()}"


def required(field: str, detail: str = "") -> FieldError:
    """The field must have a value."""
    return FieldError("FieldValueRequired", field, "", detail)


def invalid_value(field: str, value: Any, detail: str) -> FieldError:
    """The value breaks a rule."""
    return FieldError("FieldValueInvalid", field, value, detail)


def forbidden_field(field: str, detail: str) -> FieldError:
    """The field may not be set, or not changed."""
    return FieldError("FieldValueForbidden", field, "", detail)


def duplicate(field: str, value: Any) -> FieldError:
    """The value stands there twice."""
    return FieldError("FieldValueDuplicate", field, value, "")


def not_found_value(field: str, value: Any) -> FieldError:
    """The value names something that is not there."""
    return FieldError("FieldValueNotFound", field, value, "")


def not_supported(field: str, value: Any, supported: Iterable[str]) -> FieldError:
    """The value is not one of a closed set."""
    offers = ", ".join(json.dumps(option) for option in supported)
    return FieldError("FieldValueNotSupported", field, value, f"supported values: {offers}" if offers else "")


def too_long(field: str, limit: int) -> FieldError:
    """The value is longer than ``limit`` bytes."""
    return FieldError("FieldValueTooLong", field, "", f"may not be more than {limit} bytes")


def too_many(field: str, count: int, limit: int) -> FieldError:
    """The list has more than ``limit`` items."""
    return FieldError("FieldValueTooMany", field, count, f"must have at most {limit} items")


def go_value(value: Any) -> str:
    """A value as the error texts print it: strings quoted, structures as JSON."""
    if value is None:
        return "null"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def aggregate_message(problems: list[FieldError]) -> str:
    """All problems in one line: bare when single, in brackets when several, repeats dropped."""
    texts = list(dict.fromkeys(str(problem) for problem in problems))
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
