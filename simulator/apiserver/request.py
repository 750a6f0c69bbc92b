"""Requests and responses of the API server, free of any web framework.

The Django edge turns HTTP into these; our own kubectl, the editor and the labs build them directly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from simulator.apimachinery.identity import User
from simulator.apiserver.watch import Follow

JSON = "application/json"
IMPERSONATION = "impersonate-"
Headers = Mapping[str, str | list[str]]


def headers_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Headers by lower-case name; those that say whom to act as keep every value, of others the last one counts."""
    found: dict[str, str | list[str]] = {}
    for name, value in pairs:
        name = name.lower()
        if name.startswith(IMPERSONATION) and name in found:
            earlier = found[name]
            found[name] = [*([earlier] if isinstance(earlier, str) else earlier), value]
        else:
            found[name] = value
    return found


@dataclass(slots=True)
class Request:
    """One API request. Header names are lower case; ``query`` keeps repeated parameters."""

    method: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Headers = field(default_factory=dict)
    body: bytes = b""
    user: User | None = None
    """Who asks, where whoever passes the request on knows; None: what ``headers`` carry tells."""
    author: str = "kubectl"
    """What the log names as the writer: the component, or the client's program name."""

    @classmethod
    def to(cls, method: str, url: str, body: Any = None, content_type: str = JSON, **more: Any) -> Request:
        """A request to ``/path?query`` with a JSON-able ``body`` (bytes go as they are)."""
        parts = urlsplit(url)
        data = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        headers = {"content-type": content_type, "accept": JSON, **more.pop("headers", {})}
        return cls(method, parts.path, parse_qs(parts.query, keep_blank_values=True), headers, data, **more)

    def param(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        values = self.query.get(name)
        return values[0] if values else default

    def flag(self, name: str) -> bool:
        """Whether a boolean query parameter is on (``?watch``, ``?watch=1``, ``?watch=true``)."""
        return name in self.query and self.param(name) not in ("0", "false")


@dataclass(slots=True)
class Response:
    """One API response: an object (encoded as JSON), text, or something to follow."""

    status: int
    body: Any = None
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    follow: Follow | None = None
    """Set for watches and followed logs: the edge streams it instead of ``body``."""
    upgrade: Any = None
    """Set with 101 for exec, attach and portforward: where the client's connection leads (``connecting``)."""
    revision: int = 0
    """The commit at which the answer is true, where a sandbox stands behind the server: ``follow`` goes on from it."""

    def content(self) -> bytes:
        """The encoded body."""
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return orjson.dumps(self.body) + b"\n"
