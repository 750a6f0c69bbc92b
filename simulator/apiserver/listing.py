"""Lists in chunks, and how new they have to be: the options of a list or a watch, and the tokens of its chunks.

A list is made of what is stored now: older states are not kept, and a list that asks for exactly one of them is told
that it is gone, as by a server that has compacted its history. Mirrors
apimachinery/pkg/apis/meta/internalversion/validation and apiserver/pkg/storage/{continue.go,etcd3}.
"""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Sequence
from typing import Any

import orjson

from simulator.apimachinery import errors
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.fields import FieldError, forbidden_field, not_supported
from simulator.apimachinery.json_text import JSONSyntaxError, parse_json
from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.numerals import whole_number
from simulator.apiserver.options import META, version_number
from simulator.apiserver.request import Request

EXACT, NOT_OLDER = "Exact", "NotOlderThan"
LATEST = -1
"""The version in a token that goes on with what is stored now."""
_URL_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_BAD_KEY = "continue key is not valid"
_GONE = "The resourceVersion for the provided list is too old."


def check_list(request: Request) -> None:
    """Refuse a list, or a watch, whose options make no sense together.

    Raises:
        StatusError: 422.
    """
    watch = request.flag("watch")
    problems = _watch_problems(request) if watch else _list_problems(request)
    if problems:
        raise errors.invalid("ListOptions", META, "", problems)


def _list_problems(request: Request) -> list[FieldError]:
    match, version, problems = request.param("resourceVersionMatch"), request.param("resourceVersion"), []
    where = "resourceVersionMatch"
    if match:
        if not version:
            problems.append(forbidden_field(where, f"{where} is forbidden unless resourceVersion is provided"))
        if request.param("continue"):
            problems.append(forbidden_field(where, f"{where} is forbidden when continue is provided"))
        if match not in (EXACT, NOT_OLDER):
            problems.append(not_supported(where, match, (EXACT, NOT_OLDER, "")))
        if match == EXACT and version == "0":
            problems.append(forbidden_field(where, f'{where} "exact" is forbidden for resourceVersion "0"'))
    if "sendInitialEvents" in request.query:
        problems.append(forbidden_field("sendInitialEvents", "sendInitialEvents is forbidden for list"))
    return problems


def _watch_problems(request: Request) -> list[FieldError]:
    match, initial, problems = request.param("resourceVersionMatch"), "sendInitialEvents" in request.query, []
    where = "resourceVersionMatch"
    if initial and match != NOT_OLDER:
        problems.append(forbidden_field(where, f"sendInitialEvents requires setting {where} to {NOT_OLDER}"))
    if match:
        if not initial:
            problems.append(forbidden_field(where, f"{where} is forbidden for watch unless sendInitialEvents is "
                                                   "provided"))
        if match != NOT_OLDER:
            problems.append(not_supported(where, match, (NOT_OLDER,)))
        if request.param("continue"):
            problems.append(forbidden_field(where, f"{where} is forbidden when continue is provided"))
    return problems


def check_version(request: Request, current: int) -> None:
    """Refuse a version that is none, one from the future, or exactly one that is past.

    Args:
        current: the version of the latest write.

    Raises:
        StatusError: 400, 410, 504.
    """
    asked = request.param("resourceVersion")
    if not asked:
        return
    version = version_number(asked)
    if version > current:
        raise too_large_version(version, current)
    if request.param("resourceVersionMatch") == EXACT and version < current:
        raise errors.expired(_GONE)


def too_large_version(version: int, current: int) -> StatusError:
    """504: nothing that new has happened yet."""
    message = f"Timeout: Too large resource version: {version}, current: {current}"
    cause = {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
    return StatusError(504, "Timeout", message, {"causes": [cause], "retryAfterSeconds": 1})


# Chunks ------------------------------------------------------------------------------------------------------------


def page(request: Request, objects: Sequence[Object], version: int) -> tuple[Sequence[Object], Object]:
    """One chunk of a list, and the list's metadata with the token for the next.

    Args:
        objects: all that match, in order of namespace and name. version: that of the latest write.

    Raises:
        StatusError: 400, the token is none, or stands beside a version.
    """
    limit, token = request.param("limit"), request.param("continue")
    if token:
        if request.param("resourceVersion") not in ("", "0"):
            raise errors.bad_request("specifying resource version is not allowed when using continue")
        start, noted = _read(token)
        version = version if noted == LATEST else noted
        namespace, slash, name = start.partition("/")
        first = (namespace, name) if slash else ("", namespace)
        objects = [obj for obj in objects if (namespace_of(obj), name_of(obj)) >= first]
    meta: Object = {"resourceVersion": str(version)}
    size = whole_number(limit) or 0
    if not 0 < size < len(objects):
        return objects, meta
    chunk = objects[:size]
    meta["continue"] = _write(_key(chunk[-1]) + "\0", version)
    if not (request.param("labelSelector") or request.param("fieldSelector")):
        meta["remainingItemCount"] = len(objects) - len(chunk)
    return chunk, meta


def _key(obj: Object) -> str:
    return f"{namespace_of(obj)}/{name_of(obj)}" if namespace_of(obj) else name_of(obj)


def _write(start: str, version: int) -> str:
    data = orjson.dumps({"v": "meta.k8s.io/v1", "rv": version, "start": start})
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _read(token: str) -> tuple[str, int]:
    """Where to go on, and the version of the first chunk."""
    found = _decoded(token)
    if found.get("v", "") != "meta.k8s.io/v1":
        raise _bad(f"{_BAD_KEY}: server does not recognize this encoded version {found.get('v', '')}")
    version, start = found.get("rv") or 0, found.get("start") or ""
    if version == 0:
        raise _bad(f"{_BAD_KEY}: incorrect encoded start resourceVersion (version meta.k8s.io/v1)")
    if not start:
        raise _bad(f"{_BAD_KEY}: encoded start key empty (version meta.k8s.io/v1)")
    path = start if start.startswith("/") else f"/{start}"
    if posixpath.normpath(path) != path:
        raise _bad(f"{_BAD_KEY}: {start}")
    return path[1:], version


def _decoded(token: str) -> Object:
    for position, letter in enumerate(token):
        if letter not in _URL_LETTERS:
            raise _bad(f"{_BAD_KEY}: illegal base64 data at input byte {position}")
    if len(token) % 4 == 1:
        raise _bad(f"{_BAD_KEY}: illegal base64 data at input byte {len(token) - 1}")
    try:
        found = parse_json(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except JSONSyntaxError as error:
        raise _bad(f"{_BAD_KEY}: {error}") from None
    return _typed(found)


def _typed(found: Any) -> Object:
    if not isinstance(found, dict):
        raise _bad(f"{_BAD_KEY}: json: cannot unmarshal {_word(found)} into Go value of type storage.continueToken")
    for field, wanted, go in (("v", str, "string"), ("rv", int, "int64"), ("start", str, "string")):
        value = found.get(field)
        if value is not None and (not isinstance(value, wanted) or isinstance(value, bool)):
            raise _bad(f"{_BAD_KEY}: json: cannot unmarshal {_word(value)} into Go struct field "
                       f"continueToken.{field} of type {go}")
    return found


def _word(value: Any) -> str:
    match value:
        case bool():
            return "bool"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
    return "number"


def _bad(why: str) -> StatusError:
    return errors.bad_request(f"invalid continue token: {why}")
