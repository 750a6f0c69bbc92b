"""Requests to the API server and what its refusals look like on the terminal.

Mirrors cli-runtime/pkg/resource (helper, builder visitor) and kubectl/pkg/cmd/util/helpers.go (StandardErrorMessage).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlencode

import orjson

from simulator.apimachinery.metadata import Object
from simulator.apiserver.request import JSON, Request, Response
from simulator.kinds import Kind
from simulator.kubelet.serving import NodeServer

T = TypeVar("T")
TABLE = ("application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
         "application/json")


class Transport(Protocol):
    """The way to one API server, and the passing of time while a command waits."""

    def send(self, request: Request) -> Response:
        """The answer to one request."""

    def follow(self, response: Response) -> Iterator[bytes]:
        """The lines of a watch or followed log; empty ones while nothing happens."""

    def interrupted(self) -> bool:
        """Whether the learner pressed Ctrl-C."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""

    def now(self) -> float:
        """The cluster's time, seconds since the epoch."""

    def nodes(self, work: Callable[[NodeServer], T], look: bool = False) -> T:
        """Call ``work`` on what the nodes serve and keep what it wrote; with ``look`` it writes nothing."""


class ServerError(Exception):
    """The API server refused; ``status`` is its metav1.Status."""

    def __init__(self, status: Object) -> None:
        super().__init__(status.get("message", ""))
        self.status = status
        self.patch: str | None = None
        """The patch that was refused, where ``kubectl apply`` sent one: it quotes it."""

    @property
    def reason(self) -> str:
        """Machine-readable reason: NotFound, Conflict, …"""
        return self.status.get("reason", "")

    def line(self) -> str:
        """The error as kubectl prints it."""
        return _invalid_line(self.status) if self.reason == "Invalid" else self.plain_line()

    def plain_line(self) -> str:
        """The error as it stands in a list of several."""
        reason, message = self.reason, self.status.get("message", "")
        if reason == "Unauthorized":
            return f"error: You must be logged in to the server ({message})"
        return f"Error from server ({reason}): {message}" if reason else f"Error from server: {message}"


def _invalid_line(status: Object) -> str:
    details, message = status.get("details"), status.get("message", "")
    if not details:
        return f"The request is invalid: {message}" if message else "The request is invalid"
    causes, subject = details.get("causes") or (), "The request is invalid"
    if details.get("kind") or details.get("name"):
        subject = f'The {details.get("kind", "")} "{details.get("name", "")}" is invalid'
    elif message and not causes:
        subject += f": {message}"
    lines = list(dict.fromkeys(f"{cause.get('field', '')}: {cause['message']}" for cause in causes))
    if len(lines) < 2:
        return f"{subject}: {lines[0]}\n" if lines else subject
    return "\n".join([f"{subject}: ", *(f"* {line}" for line in lines)])


def ended(text: str) -> str:
    """The text with a newline at its end, as complaints are printed."""
    return text if text.endswith("\n") else text + "\n"


def _status_of(response: Response) -> Object:
    """The status that the client makes of an answer that is none (client-go/rest/request.go)."""
    if response.status == 404:
        return {"reason": "NotFound", "message": "the server could not find the requested resource"}
    text = response.content().decode()
    return {"reason": "InternalError",
            "message": f'an error on the server ("{text}") has prevented the request from succeeding'}


def object_path(kind: Kind, namespace: str = "", name: str = "", subresource: str = "") -> str:
    """The URL path of a collection, an object or a subresource."""
    root = f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"
    parts = [root]
    if kind.namespaced and namespace:
        parts += ["namespaces", quote(namespace, safe=":@$&+=;,")]
    parts.append(kind.plural)
    parts += [quote(part, safe=":@$&+=;,") for part in (name, subresource) if part]
    return "/".join(parts)


class Rest:
    """Typed requests over a transport. Warnings of the server are handed to ``warn``."""

    def __init__(self, transport: Transport, warn: Any = None) -> None:
        self.transport = transport
        self._warn = warn or (lambda text: None)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        accept: str = JSON,
        content_type: str = JSON,
        **query: Any,
    ) -> Response:
        """Send and return the answer.

        Raises:
            ServerError: its status is 400 or above.
        """
        asked = {name: value for name, value in query.items() if value not in (None, "", False)}
        url = f"{path}?{urlencode(asked, doseq=True)}" if asked else path
        response = self.transport.send(Request.to(method, url, body, content_type, headers={"accept": accept}))
        for text in response.warnings:
            self._warn(text)
        if response.status >= 400:
            raise ServerError(response.body if isinstance(response.body, dict) else _status_of(response))
        return response

    def get(self, kind: Kind, namespace: str, name: str = "", **query: Any) -> Any:
        """An object, or with no name a list."""
        return self.request("GET", object_path(kind, namespace, name), **query).body

    def select(self, kind: Kind, namespace: str, labels: str | None, fields: str | None, accept: str = JSON,
               **query: Any) -> Any:
        """The list, or Table, of what selectors find; a refusal says what was looked for.

        Raises:
            ServerError: as ``request``.
        """
        try:
            return self.request("GET", object_path(kind, namespace), accept=accept, labelSelector=labels,
                                fieldSelector=fields, **query).body
        except ServerError as refused:
            if refused.reason not in ("BadRequest", "NotFound"):
                raise
            resource = f"{kind.group}/{kind.version}, Resource={kind.plural}"
            message = refused.status.get("message", "")
            looked = (f'find "{resource}" that match label selector "{labels or ""}", field selector "{fields or ""}"'
                      if labels or fields else f'list "{resource}"')
            raise ServerError({**refused.status, "message": f"Unable to {looked}: {message}"}) from None

    def create(self, kind: Kind, namespace: str, obj: Object, **query: Any) -> Object:
        """The object as created; a version that it brings from an earlier life is left out."""
        meta = obj.get("metadata") or {}
        if meta.get("resourceVersion"):
            obj = {**obj, "metadata": {key: value for key, value in meta.items() if key != "resourceVersion"}}
        return self.request("POST", object_path(kind, namespace), obj, **query).body

    def replace(self, kind: Kind, namespace: str, name: str, obj: Object, **query: Any) -> Object:
        """The object as updated."""
        return self.request("PUT", object_path(kind, namespace, name), obj, **query).body

    def patch(self, kind: Kind, namespace: str, name: str, body: Any, form: str = "merge-patch", sub: str = "",
              **query: Any) -> Object:
        """The object as patched; ``form``: "json-patch", "merge-patch", "strategic-merge-patch" or "apply-patch"."""
        path = object_path(kind, namespace, name, sub)
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        media = f"application/{form}+{'yaml' if form == 'apply-patch' else 'json'}"
        return self.request("PATCH", path, data, content_type=media, **query).body

    def delete(self, kind: Kind, namespace: str, name: str, options: Object, **query: Any) -> Object:
        """The status, or the object where it goes on for a while."""
        return self.request("DELETE", object_path(kind, namespace, name), options, **query).body

    def watch(self, kind: Kind, namespace: str, accept: str = JSON, **query: Any) -> Iterator[dict | None]:
        """Watch events; None while nothing happens, so that the caller can look at the time."""
        response = self.request("GET", object_path(kind, namespace), accept=accept, watch="true", **query)
        for line in self.transport.follow(response):
            yield orjson.loads(line) if line.strip() else None
