"""What a decoder has to say about a value: the first type error, unknown and repeated fields, in one of two voices.

Bodies are refused in the words of Go's JSON decoder, the results of strategic merge patches in those of
apimachinery's converter from unstructured values (runtime/converter.go), because those are the two ways upstream
makes objects.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.json_text import Fraction

Path = tuple | None
"""Where a value stands: ``(path of the parent, key or index)``; None for the object itself."""
MAX_STRICT = 100
"""Unknown and repeated fields that are named at most (sigs.k8s.io/json)."""


class DecodeError(ValueError):
    """The value cannot be decoded; the message is upstream's, without its prefix."""


def dotted(path: Path) -> str:
    """``spec.containers[0].image``."""
    parts: list[str] = []
    while path is not None:
        path, step = path
        parts.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(reversed(parts)).lstrip(".")


class Complaints:
    """Collects what is wrong while one value is decoded, in the voice of the JSON decoder."""

    def __init__(self) -> None:
        self.strict: list[str] = []
        self.mismatch: str | None = None

    def unknown(self, path: Path, key: str) -> None:
        """A field the schema does not have."""
        self._add(f'unknown field "{dotted((path, key))}"')

    def repeated(self, path: Path, key: str) -> None:
        """A field that stands there twice."""
        self._add(f'duplicate field "{dotted((path, key))}"')

    def _add(self, problem: str) -> None:
        if len(self.strict) < MAX_STRICT:
            self.strict.append(problem)

    def wrong_type(self, value: Any, wanted: str, kind: str, where: Where) -> None:
        """A value of another JSON type than ``wanted``, a Go type; decoding goes on, the first one is reported."""
        if self.mismatch is None:
            self.mismatch = f"json: cannot unmarshal {json_word(value)} into Go {where.text()} of type {wanted}"

    def out_of_range(self, value: Any, wanted: str, where: Where) -> None:
        """A number that ``wanted``, an integer type, cannot hold."""
        if self.mismatch is None:
            number = f"number {number_text(value)}"
            self.mismatch = f"json: cannot unmarshal {number} into Go {where.text()} of type {wanted}"

    def bad_text(self, message: str) -> None:
        """A string of the right type that holds the wrong thing; decoding goes on."""
        if self.mismatch is None:
            self.mismatch = message

    def finish(self) -> None:
        """Raise the first type error.

        Raises:
            DecodeError: there was one.
        """
        if self.mismatch is not None:
            raise DecodeError(self.mismatch)


class ConverterComplaints(Complaints):
    """The voice of the converter: it stops at the first type error and names unknown fields in order."""

    def wrong_type(self, value: Any, wanted: str, kind: str, where: Where) -> None:
        found = go_kind(value)
        if kind == "struct":
            raise DecodeError(f"cannot restore struct from: {found}")
        if kind in ("map", "slice"):
            raise DecodeError(f"cannot restore {kind} from {found}")
        if kind == "custom":
            raise DecodeError(f"json: cannot unmarshal {json_word(value)} into Go value of type {wanted}")
        if (found, kind) == ("int64", "string"):
            raise DecodeError(f"cannot convert int64 to {wanted}")
        raise DecodeError(f"unrecognized type: {kind}")

    def out_of_range(self, value: Any, wanted: str, where: Where) -> None:
        if isinstance(value, float) and value != int(value):
            raise DecodeError(f"cannot convert float64 to {wanted}")

    def bad_text(self, message: str) -> None:
        raise DecodeError(f"error decoding from json: {message}")

    def finish(self) -> None:
        self.strict.sort()


class Where:
    """The Go struct and field path a value is decoded into, spelt out only when somebody complains."""

    __slots__ = ("path", "struct")

    def __init__(self, struct: str, path: Path) -> None:
        self.struct = struct
        self.path = path

    def text(self) -> str:
        """``struct field EnvVar.spec.containers.env.value``: map keys and indexes are not part of it."""
        steps: list[str] = []
        path = self.path
        while path is not None:
            path, step = path
            if type(step) is str:
                steps.append(step)
        field = ".".join(reversed(steps))
        return f"struct field {self.struct}.{field}" if self.struct or field else "value"


class Entry(str):
    """A map's key in a path: shown where a field is named, left out of Go's field path."""

    __slots__ = ()


def json_word(value: Any) -> str:
    """The JSON type of a value as Go's messages name it."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return {dict: "object", list: "array", str: "string"}.get(_base(value), "object")


def go_kind(value: Any) -> str:
    """The reflect.Kind of a value decoded without a type."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int64"
    if isinstance(value, float):
        return "float64"
    return {dict: "map", list: "slice", str: "string"}.get(_base(value), "invalid")


def _base(value: Any) -> type:
    return dict if isinstance(value, dict) else type(value)


def number_text(value: Any) -> str:
    """A number as it was written."""
    return value.text if isinstance(value, Fraction) else str(value)
