"""Patches: the object that comes out of one, typed and clean, or upstream's refusal.

JSON patches (RFC 6902) and merge patches (RFC 7386) work on text and are decoded afterwards like a body; strategic
merge patches follow the merge keys and strategies of the published schema and are converted like unstructured values,
which is why their type errors read differently. Mirrors apiserver/pkg/endpoints/handlers/patch.go.
"""

from __future__ import annotations

import json
from typing import Any

from simulator.apimachinery import errors
from simulator.apimachinery.errors import NotSimulated, StatusError
from simulator.apimachinery.fields import invalid_value
from simulator.apimachinery.go_format import go_format
from simulator.apimachinery.json_text import JSONSyntaxError, Repeated, parse_json
from simulator.apimachinery.metadata import Object
from simulator.apiserver.decoding import DecodeError, convert, decode_value, media_type
from simulator.apiserver.decoding.bodies import Body
from simulator.apiserver.decoding.complaints import dotted, json_word
from simulator.apiserver.decoding.scalars import plain
from simulator.apiserver.patch.json_patch import PatchFailed, apply_json_patch, check_operations
from simulator.apiserver.patch.merge_patch import apply_merge_patch
from simulator.apiserver.patch.strategic_merge import BadPatch, MergeFailed, apply_strategic_merge
from simulator.kinds.kind import Kind

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"
MEDIA_TYPES = (JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH)
UNTYPED_MEDIA_TYPES = (JSON_PATCH, MERGE_PATCH, APPLY_PATCH)
"""Those that custom resources take: no strategies are published for them."""
MAX_OPERATIONS = 10_000

__all__ = ["MEDIA_TYPES", "apply_patch", "media_types"]


def media_types(kind: Kind | Body) -> tuple[str, ...]:
    """The forms of patches that a kind takes."""
    return MEDIA_TYPES if kind.structural is None else UNTYPED_MEDIA_TYPES


def apply_patch(kind: Kind | Body, current: Object, body: bytes, content_type: str, field_validation: str = "Ignore",
                warnings: list[str] | None = None) -> Object:
    """The object that ``body`` makes of ``current``, private and clean; ``current`` stays as it is.

    Args:
        field_validation: "Strict" refuses unknown and repeated fields, "Warn" adds them to ``warnings``, "Ignore"
            drops them. warnings: takes the warnings.

    Raises:
        StatusError: 400 the patch cannot be read, 415 an unknown kind of patch, 422 it does not apply or makes no
            object of ``kind``, 500 what upstream leaves without a reason.
        NotSimulated: server-side apply.
    """
    media = media_type(content_type)
    taken = media_types(kind)
    if media not in taken:
        raise StatusError(
            415, "UnsupportedMediaType",
            f"the body of the request was in an unknown format - accepted media types include: {', '.join(taken)}")
    if media == STRATEGIC_MERGE_PATCH:
        patched, strict, shown = _strategic(kind, current, body)
    elif media in (JSON_PATCH, MERGE_PATCH):
        patched, strict, shown = _textual(kind, current, body, media)
    else:
        raise NotSimulated("server-side apply: not simulated here")
    if strict and field_validation == "Strict":
        raise _makes_nothing(shown, f"strict decoding error: {', '.join(strict)}")
    if warnings is not None and field_validation == "Warn":
        warnings.extend(strict)
    return patched


def _textual(kind: Kind | Body, current: Object, body: bytes, media: str) -> tuple[Object, list[str], str]:
    """A patch that knows no types; its result is decoded as a body is."""
    patched, strict = (_json_patched if media == JSON_PATCH else _merge_patched)(current, body)
    shown = json.dumps(patched, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    try:
        obj, unknown = decode_value(patched, kind)
    except DecodeError as error:
        raise _makes_nothing(shown, str(error)) from None
    return obj, strict + unknown, shown


def _json_patched(current: Object, body: bytes) -> tuple[Any, list[str]]:
    operations = _read(body, "error decoding patch: ")
    try:
        strict = check_operations(operations)
    except ValueError as error:
        raise errors.bad_request(f"error decoding patch: {error}") from None
    if len(operations or ()) > MAX_OPERATIONS:
        raise errors.too_large(f"The allowed maximum operations in a JSON patch is {MAX_OPERATIONS}, "
                               f"got {len(operations)}")
    try:
        return apply_json_patch(current, plain(operations or [])), strict
    except PatchFailed:
        raise _rejected() from None


def _merge_patched(current: Object, body: bytes) -> tuple[Any, list[str]]:
    patch = _read(body, "error decoding patch: ")
    _require_object(patch, "error decoding patch: ")
    return apply_merge_patch(current, plain(patch or {})), _repeated(patch)


def _strategic(kind: Kind | Body, current: Object, body: bytes) -> tuple[Object, list[str], str]:
    patch = _read(body, "")
    _require_object(patch, "")
    strict, patch = _repeated(patch), plain(patch or {})
    shown = go_format(patch)
    try:
        patched = apply_strategic_merge(kind.schema, current, patch)
    except BadPatch as error:
        raise errors.bad_request(str(error)) from None
    except MergeFailed as error:
        raise (_rejected() if error.rejected else StatusError(500, "", str(error))) from None
    try:
        obj, unknown = convert(patched, kind)
    except DecodeError as error:
        raise _makes_nothing(shown, str(error)) from None
    return obj, strict + unknown, shown


def _read(body: bytes, prefix: str) -> Any:
    try:
        return parse_json(body)
    except JSONSyntaxError as error:
        raise errors.bad_request(f"{prefix}{error}") from None


def _require_object(patch: Any, prefix: str) -> None:
    if patch is not None and not isinstance(patch, dict):
        message = f"json: cannot unmarshal {json_word(patch)} into Go value of type map[string]interface {{}}"
        raise errors.bad_request(prefix + message)


def _repeated(value: Any, path: tuple | None = None) -> list[str]:
    """The keys that stand twice anywhere in a patch."""
    found: list[str] = []
    if isinstance(value, Repeated):
        found += [f'duplicate field "{dotted((path, key))}"' for key in value.repeated]
    if isinstance(value, dict):
        for key, item in value.items():
            found += _repeated(item, (path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += _repeated(item, (path, index))
    return found


def _rejected() -> StatusError:
    """What is left of an error on its way through NewGenericServerResponse."""
    return StatusError(422, "Invalid", "the server rejected our request due to an error in our request", {})


def _makes_nothing(shown: str, why: str) -> StatusError:
    return errors.invalid("", "", "", [invalid_value("patch", shown, why)])
