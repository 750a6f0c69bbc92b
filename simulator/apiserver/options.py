"""What a request asks for beside its object: the options of a write, of a deletion, of a list.

A misspelt option is refused: ``dryRun=all`` must not become a write. Mirrors
apimachinery/pkg/apis/meta/v1/validation/validation.go and the delete handler of apiserver/pkg/endpoints/handlers.
"""

from __future__ import annotations

import orjson

from simulator.apimachinery import errors
from simulator.apimachinery.fields import (
    FieldError,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
    too_long,
)
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.numerals import whole_number
from simulator.apiserver import decoding
from simulator.apiserver.patch import APPLY_PATCH
from simulator.apiserver.request import Request

META = "meta.k8s.io"
POLICIES = ("Foreground", "Background", "Orphan", "nil")
VALIDATIONS = ("", "Ignore", "Strict", "Warn")
MAX_MANAGER = 128
MAX_UNSIGNED = 2**64
MAX_OBJECT = 3 * 1024 * 1024 // 2
"""Bytes of one stored object."""
_KINDS = {"POST": "CreateOptions", "PUT": "UpdateOptions", "PATCH": "PatchOptions"}


def check_write(request: Request) -> None:
    """Refuse a write whose options make no sense; other requests have none.

    Raises:
        StatusError: 422.
    """
    kind = _KINDS.get(request.method)
    if kind is None:
        return
    problems = _force_errors(request) if request.method == "PATCH" else []
    problems += _manager_errors(request.param("fieldManager"))
    problems += _dry_run_errors(request.query.get("dryRun") or [])
    if request.param("fieldValidation") not in VALIDATIONS:
        problems.append(not_supported("fieldValidation", request.param("fieldValidation"), VALIDATIONS))
    if problems:
        raise errors.invalid(kind, META, "", problems)


def _force_errors(request: Request) -> list[FieldError]:
    if decoding.media_type(request.headers.get("content-type", "")) == APPLY_PATCH:
        text = "is required for apply patch"
        return [] if request.param("fieldManager") else [required("fieldManager", text)]
    return [forbidden_field("force", "may not be specified for non-apply patch")] if "force" in request.query else []


def _manager_errors(name: str) -> list[FieldError]:
    problems = [too_long("fieldManager", MAX_MANAGER)] if len(name.encode()) > MAX_MANAGER else []
    for position, letter in enumerate(name):
        if not letter.isprintable():
            why = f"invalid character U+{ord(letter):04X} (at position {len(name[:position].encode())})"
            problems.append(invalid_value("fieldManager", name, why))
    return problems


def _dry_run_errors(given: list[str]) -> list[FieldError]:
    return [] if all(value == "All" for value in given) else [not_supported("dryRun", given, ("All",))]


def delete_options(request: Request) -> Object:
    """The options of a deletion, from its body and its query. A dry run asked for in the body is noted in the query.

    Raises:
        StatusError: 400 they cannot be read, 415 the body's media type, 422 they make no sense.
    """
    options = decoding.decode_delete_options(request.body, request.headers.get("content-type", ""))
    if text := request.param("gracePeriodSeconds"):
        options["gracePeriodSeconds"] = _seconds(text)
    if request.param("propagationPolicy"):
        options["propagationPolicy"] = request.param("propagationPolicy")
    options["dryRun"] = [*(options.get("dryRun") or ()), *(request.query.get("dryRun") or ())]
    problems = _policy_errors(options) + _dry_run_errors(options["dryRun"])
    if problems:
        raise errors.invalid("DeleteOptions", META, "", problems)
    if options["dryRun"]:
        request.query = {**request.query, "dryRun": ["All"]}
    return options


def _policy_errors(options: Object) -> list[FieldError]:
    policy, problems = options.get("propagationPolicy"), []
    if policy is None:
        return problems
    if "orphanDependents" in options:
        text = "orphanDependents and deletionPropagation cannot be both set"
        problems.append(invalid_value("propagationPolicy", policy, text))
    if policy not in POLICIES[:3]:
        problems.append(not_supported("propagationPolicy", policy, POLICIES))
    return problems


def propagation(options: Object) -> str | None:
    """The policy that the options of a deletion ask for, None for the kind's own."""
    if "orphanDependents" in options:
        return "Orphan" if options["orphanDependents"] else "Background"
    return options.get("propagationPolicy")


def _seconds(text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise errors.bad_request(f'strconv.ParseInt: parsing "{text}": {_why_no_number(text)}')
    return number


def version_number(text: str) -> int:
    """A resource version in a query.

    Raises:
        StatusError: 400, it is none.
    """
    digits = text.lstrip("0") or text[-1:]
    if not (text.isascii() and text.isdigit()) or len(digits) > 20 or int(digits) >= MAX_UNSIGNED:
        why = _why_no_number(text)
        raise errors.bad_request(f'Invalid value: "{text}": strconv.ParseUint: parsing "{text}": {why}')
    return int(digits)


def check_size(obj: Object) -> None:
    """Refuse an object that the store does not take, in its words (etcd's --max-request-bytes).

    Raises:
        StatusError: 500, as upstream words an error that it gives no reason.
    """
    if len(orjson.dumps(obj)) > MAX_OBJECT:
        raise errors.StatusError(500, "", "etcdserver: request is too large")


def _why_no_number(text: str) -> str:
    return "value out of range" if text.isascii() and text.removeprefix("-").isdigit() else "invalid syntax"
