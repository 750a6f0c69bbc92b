"""The errors an API server answers with, one vocabulary for every component.

Source of reasons, codes and messages: apimachinery/pkg/api/errors/errors.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.apimachinery.fields import FieldError, aggregate_message


class NotSimulated(Exception):
    """Asked for something that Kubernetes has and this simulation does not; the text says what, in one line."""


class StatusError(Exception):
    """An API failure: HTTP ``code``, machine-readable ``reason``, human ``message`` and structured ``details``."""

    def __init__(self, code: int, reason: str, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details

    def status(self) -> dict[str, Any]:
        """The metav1.Status object that goes over the wire."""
        status: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
        }
        if not self.reason:
            del status["reason"]
        if self.details is not None:
            status["details"] = self.details
        status["code"] = self.code
        return status


def split_resource(resource: str) -> tuple[str, str]:
    """("deployments", "apps") of "deployments.apps"."""
    plural, _, group = resource.partition(".")
    return plural, group


def _details(resource: str, name: str = "", **more: Any) -> dict[str, Any]:
    plural, group = split_resource(resource)
    details = {"name": name, "group": group, "kind": plural, **more}
    return {key: value for key, value in details.items() if value not in ("", None)}


def not_found(resource: str, name: str) -> StatusError:
    """404: no object of ``resource`` ("pods", "deployments.apps") has that name."""
    return StatusError(404, "NotFound", f'{resource} "{name}" not found', _details(resource, name))


def already_exists(resource: str, name: str) -> StatusError:
    """409: the name is taken."""
    return StatusError(409, "AlreadyExists", f'{resource} "{name}" already exists', _details(resource, name))


def conflict(resource: str, name: str, why: str) -> StatusError:
    """409: the object changed, or a precondition does not hold."""
    message = f'Operation cannot be fulfilled on {resource} "{name}": {why}'
    return StatusError(409, "Conflict", message, _details(resource, name))


MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"


def invalid(kind: str, group: str, name: str, problems: list[FieldError]) -> StatusError:
    """422: the object breaks validation rules. ``kind`` is the Kind ("Deployment"), not the resource."""
    qualified = f"{kind}.{group}" if group else kind
    causes = [{"reason": p.type, "message": p.body(), "field": p.field} for p in problems]
    details = {"name": name, "group": group, "kind": kind, "causes": causes}
    details = {key: value for key, value in details.items() if value}
    message = f'{qualified} "{name}" is invalid: {aggregate_message(problems)}'
    return StatusError(422, "Invalid", message, details)


def forbidden(resource: str, name: str, why: str) -> StatusError:
    """403: refused by authorisation or admission."""
    if not resource:
        message = f"forbidden: {why}"
    elif name:
        message = f'{resource} "{name}" is forbidden: {why}'
    else:
        message = f"{resource} is forbidden: {why}"
    return StatusError(403, "Forbidden", message, _details(resource, name))


def bad_request(message: str) -> StatusError:
    """400: the request makes no sense."""
    return StatusError(400, "BadRequest", message)


def unauthorized() -> StatusError:
    """401: who are you?"""
    return StatusError(401, "Unauthorized", "Unauthorized")


def unknown_path() -> StatusError:
    """404 for a path nothing is served at."""
    return StatusError(404, "NotFound", "the server could not find the requested resource", {})


def expired(message: str) -> StatusError:
    """410: the resource version is older than the history that is kept."""
    return StatusError(410, "Expired", message)


def too_large(message: str) -> StatusError:
    """413: the body is larger than the server takes."""
    return StatusError(413, "RequestEntityTooLarge", message)


def unsupported_media_type(message: str) -> StatusError:
    """415: the body's content type is not one the server reads."""
    return StatusError(415, "UnsupportedMediaType", message)


def too_many_requests(message: str, retry_after: int = 1) -> StatusError:
    """429: a budget is spent; come back in ``retry_after`` seconds."""
    return StatusError(429, "TooManyRequests", message, {"retryAfterSeconds": retry_after})


def not_acceptable(accepted: Iterable[str]) -> StatusError:
    """406: none of the media types the client accepts can be produced."""
    offers = ", ".join(accepted)
    return StatusError(406, "NotAcceptable", f"only the following media types are accepted: {offers}")
