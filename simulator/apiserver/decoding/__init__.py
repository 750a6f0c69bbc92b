"""Request bodies to API objects: JSON, YAML or protobuf in, a clean private dict out, complaints in upstream's words.

Driven by the published schema (types.py); defaults and validation come later, from the kind. Everything that reads a
body comes in here. Mirrors apimachinery/pkg/runtime/serializer/{json,protobuf} and transformDecodeError of
apiserver/pkg/endpoints/handlers/rest.go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simulator.apimachinery import errors
from simulator.apimachinery.json_text import JSONSyntaxError, parse_json
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.yaml_text import YAMLError, parse_yaml
from simulator.apiserver.decoding import protobuf
from simulator.apiserver.decoding.bodies import DELETE_OPTIONS, Body
from simulator.apiserver.decoding.complaints import (
    Complaints,
    ConverterComplaints,
    DecodeError,
    Where,
    json_word,
)
from simulator.apiserver.decoding.custom import read_custom
from simulator.apiserver.decoding.types import struct_of
from simulator.kinds.kind import Kind
from simulator.kinds.versions import served_as

JSON, YAML, PROTOBUF = "application/json", "application/yaml", "application/vnd.kubernetes.protobuf"
MEDIA_TYPES = (JSON, YAML, PROTOBUF)
SCHEME = "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"
"""How upstream's errors name the registry of kinds."""
_GO_TYPE_META = ('struct { APIVersion string "json:\\"apiVersion,omitempty\\""; '
                 'Kind string "json:\\"kind,omitempty\\"" }')

__all__ = ["DecodeError", "convert", "decode", "decode_delete_options", "decode_value", "media_type"]


class _Unrecognized(ValueError):
    """The body does not even say what it is."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A body that said what it is. ``problem`` is what strict YAML reading has against it."""

    api_version: str
    kind: str
    value: Callable[[], Any]
    problem: str = ""


def media_type(content_type: str) -> str:
    """``application/json`` of ``application/json; charset=utf-8``; JSON when the client does not say."""
    return content_type.partition(";")[0].strip().lower() or JSON


def decode(body: bytes, content_type: str, kind: Kind | Body, field_validation: str) -> tuple[Object, list[str]]:
    """The object of ``kind`` in a request body, and warnings about it.

    Args:
        field_validation: "Strict" refuses unknown and repeated fields, "Warn" warns of them, "Ignore" drops them.

    Returns:
        The object, with ``kind`` and ``apiVersion`` filled in, and the warnings.

    Raises:
        StatusError: 400 when the body is no such object, 415 for other media types.
        NotSimulated: the body is protobuf of a kind whose messages are not known here.
    """
    try:
        source = _open(body, media_type(content_type), kind)
    except _Unrecognized as why:
        raise errors.bad_request(
            f"the object provided is unrecognized (must be of type {kind.kind}): {why} ({_summary(body)})") from None
    try:
        obj, strict = _read(source, kind)
    except DecodeError as error:
        raise _refusal(kind, source, str(error)) from None
    if strict and field_validation == "Strict":
        raise _refusal(kind, source, f"strict decoding error: {', '.join(strict)}")
    return obj, _warnings(strict) if field_validation != "Ignore" else []


def decode_delete_options(body: bytes, content_type: str) -> Object:
    """The options in the body of a deletion; none when it is empty. Unknown fields are dropped.

    Raises:
        StatusError: 400 when the body holds no such options, 415 for other media types.
    """
    if not body:
        return {}
    try:
        return _read(_open(body, media_type(content_type), DELETE_OPTIONS), DELETE_OPTIONS)[0]
    except (_Unrecognized, DecodeError) as error:
        raise errors.bad_request(str(error)) from None


def convert(value: Any, kind: Kind | Body) -> tuple[Object, list[str]]:
    """An object made from a value that was never text, and its unknown fields, as after a strategic merge patch.

    What it calls itself does not matter: it is a ``kind``.

    Raises:
        DecodeError: a value has the wrong type.
    """
    if kind.structural is not None:
        return read_custom(value, kind)
    complaints = ConverterComplaints()
    obj = struct_of(kind.schema).decode(value, None, "", complaints)
    complaints.finish()
    return {**obj, "kind": kind.kind, "apiVersion": kind.api_version}, complaints.strict


def decode_value(value: Any, kind: Kind | Body) -> tuple[Object, list[str]]:
    """The object in a JSON value, as after a JSON patch, and its unknown fields; one that does not say is a ``kind``.

    Raises:
        DecodeError: it is something else, or a value has the wrong type.
    """
    try:
        api_version, found = _type_meta(value)
    except _Unrecognized as why:
        raise DecodeError(str(why)) from None
    return _read(_Source(api_version or kind.api_version, found or kind.kind, lambda: value), kind)


def _open(body: bytes, media: str, kind: Kind | Body) -> _Source:
    """What the body says it is, and what there is to read; a body that does not say is a ``kind``."""
    if media not in MEDIA_TYPES:
        offers = ", ".join(MEDIA_TYPES)
        raise errors.StatusError(
            415, "UnsupportedMediaType",
            f"the body of the request was in an unknown format - accepted media types include: {offers}")
    source = _open_protobuf(body, kind) if media == PROTOBUF else _open_text(body, media)
    if source.api_version.count("/") > 1:
        raise _Unrecognized(f"unexpected GroupVersion string: {source.api_version}")
    return replace(source, api_version=source.api_version or kind.api_version, kind=source.kind or kind.kind)


def _open_protobuf(body: bytes, kind: Kind | Body) -> _Source:
    try:
        envelope = protobuf.open_envelope(body)
    except DecodeError as error:
        raise _Unrecognized(str(error)) from None
    return _Source(envelope.api_version, envelope.kind, lambda: protobuf.read_message(kind.schema, envelope.raw))


def _open_text(body: bytes, media: str) -> _Source:
    problem = ""
    try:
        if media == YAML:
            document = parse_yaml(body)
            value, problem = document.value, document.strict_problem()
        else:
            value = parse_json(body)
    except JSONSyntaxError as error:
        raise _Unrecognized(f"couldn't get version/kind; json parse error: {error}") from None
    except YAMLError as error:
        raise _Unrecognized(str(error)) from None
    return _Source(*_type_meta(value), lambda: {} if value is None else value, problem)


def _type_meta(value: Any) -> tuple[str, str]:
    if value is None:
        return "", ""
    prefix = "couldn't get version/kind; json parse error: json: cannot unmarshal"
    if not isinstance(value, dict):
        raise _Unrecognized(f"{prefix} {json_word(value)} into Go value of type {_GO_TYPE_META}")
    api_version, found = value.get("apiVersion") or "", value.get("kind") or ""
    for field, item in (("apiVersion", api_version), ("kind", found)):
        if not isinstance(item, str):
            raise _Unrecognized(f"{prefix} {json_word(item)} into Go {Where('', (None, field)).text()} of type string")
    return api_version, found


def _read(source: _Source, kind: Kind | Body) -> tuple[Object, list[str]]:
    """The clean object, and its unknown and repeated fields."""
    if kind.structural is not None:
        return _read_custom(source, kind)
    if not _takes(kind, source):
        _check_version(kind, source)
        raise DecodeError(_foreign(kind, source.api_version, source.kind))
    complaints = Complaints()
    obj = struct_of(kind.schema).decode(source.value(), None, "", complaints)
    complaints.finish()
    obj["kind"], obj["apiVersion"] = source.kind, source.api_version
    return obj, [source.problem, *complaints.strict] if source.problem else complaints.strict


def _read_custom(source: _Source, kind: Kind) -> tuple[Object, list[str]]:
    """A custom resource: of which kind it says it is, is looked at by its validation."""
    if source.api_version != kind.api_version:
        raise errors.bad_request(f"the API version in the data ({source.api_version}) does not match the expected API "
                                 f"version ({kind.api_version})")
    obj, strict = read_custom({**source.value(), "kind": source.kind, "apiVersion": source.api_version}, kind)
    return obj, [source.problem, *strict] if source.problem else strict


def _check_version(kind: Kind | Body, source: _Source) -> None:
    """A kind in another of its versions is understood, and refused at this one's address."""
    if isinstance(kind, Kind) and kind.kind == source.kind and served_as(kind, source.api_version) is not None:
        raise errors.bad_request(f"the API version in the data ({source.api_version}) does not match the expected API "
                                 f"version ({kind.api_version})")


def _takes(kind: Kind | Body, source: _Source) -> bool:
    if isinstance(kind, Body):
        return kind.takes(source.api_version, source.kind)
    return (source.api_version, source.kind) == (kind.api_version, kind.kind)


def _foreign(kind: Kind | Body, api_version: str, found: str) -> str:
    """Why an object of another kind cannot be taken: nobody knows it, or it is simply not this one."""
    from simulator.kinds import BY_GROUP_KIND

    if (api_version, found) not in BY_GROUP_KIND:
        return f'no kind "{found}" is registered for version "{api_version}" in scheme "{SCHEME}"'
    package = kind.group.partition(".")[0] or "core"
    version = api_version.rpartition("/")[2]
    return f"converting ({version}.{found}) to ({package}.{kind.kind}): unknown conversion"


def _refusal(kind: Kind | Body, source: _Source, why: str) -> errors.StatusError:
    version = source.api_version.rpartition("/")[2]
    return errors.bad_request(f'{source.kind} in version "{version}" cannot be handled as a {kind.kind}: {why}')


def _summary(body: bytes) -> str:
    """The beginning of a body that makes no sense: as text when it looks like JSON, else in hex."""
    if not body:
        return "<empty>"
    more = " ..." if len(body) > 30 else ""
    start = body[:30]
    return (start.decode("utf-8", "replace") if body[:1] == b"{" else start.hex()) + more


def _warnings(strict: list[str]) -> list[str]:
    """One warning a problem; YAML's list of repeated keys is taken apart."""
    lines: list[str] = []
    for problem in strict:
        head, *rest = problem.split("\n")
        lines.extend([line.strip() for line in rest] if rest else [head])
    return lines
