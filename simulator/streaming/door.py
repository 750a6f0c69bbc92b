"""The door for WebSockets to the Kubernetes API: whose cluster, what the API server says, and which wire form.

Raw ASGI: a refusal before the handshake is an HTTP answer, which kubectl shows.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from simulator import service
from simulator.apimachinery import errors
from simulator.apiserver.request import Request, Response, headers_of
from simulator.credentials import passed_on, sandbox_of_secret, sandbox_of_token
from simulator.kubelet.sessions import Wanted
from simulator.lanes import REQUESTS, Crowded
from simulator.models import Sandbox
from simulator.sandbox.replica import Contended
from simulator.sandbox.store import Gone
from simulator.streaming import channels, forward, terminal
from simulator.streams import on_thread

logger = logging.getLogger(__name__)
BEARER = "base64url.bearer.authorization.k8s.io."
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Socket:
    """One client's WebSocket: refuse it, or accept it and exchange bytes."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.protocols = [name for name in scope.get("subprotocols", ()) if not name.startswith(BEARER)]
        self.closed = False

    async def refuse(self, response: Response) -> None:
        """Answer with HTTP instead of the handshake."""
        headers = [(b"content-type", response.content_type.encode()), (b"cache-control", b"no-cache, private")]
        await self._send({"type": "websocket.http.response.start", "status": response.status, "headers": headers})
        await self._send({"type": "websocket.http.response.body", "body": response.content()})
        self.closed = True

    async def accept(self, protocol: str | None) -> None:
        """Shake hands."""
        await self._send({"type": "websocket.accept", "subprotocol": protocol})

    async def receive(self) -> bytes | str | None:
        """The next message; None when the client is gone."""
        while not self.closed:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                self.closed = True
            elif message["type"] == "websocket.receive":
                data = message.get("bytes")
                return data if data is not None else message.get("text", "")
        return None

    async def send(self, data: bytes | str) -> None:
        """Send one message; nothing happens when the client is gone."""
        if not self.closed:
            kind = "bytes" if isinstance(data, bytes) else "text"
            await self._send({"type": "websocket.send", kind: data})

    async def close(self, code: int = 1000) -> None:
        """Say goodbye."""
        if not self.closed:
            self.closed = True
            await self._send({"type": "websocket.close", "code": code})


async def by_secret(scope: Scope, receive: Receive, send: Send) -> None:
    """``/c/<secret>/<path>``."""
    await _enter(scope, receive, send, await on_thread(sandbox_of_secret)(scope["url_route"]["kwargs"]["secret"]))


async def by_token(scope: Scope, receive: Receive, send: Send) -> None:
    """``/k8s/<sandbox>/<path>`` with a bearer token in a header, or where a browser can put it: in a subprotocol."""
    token, sandbox_id = _token(scope), scope["url_route"]["kwargs"]["sandbox_id"]
    await _enter(scope, receive, send, await on_thread(sandbox_of_token)(sandbox_id, token) if token else None)


def _token(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].decode("latin-1").strip()
    for name in scope.get("subprotocols", ()):
        if name.startswith(BEARER):
            text = name.removeprefix(BEARER)
            try:
                return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            except (binascii.Error, ValueError):
                return ""
    return ""


async def _enter(scope: Scope, receive: Receive, send: Send, sandbox: Sandbox | None) -> None:
    await receive()  # websocket.connect
    socket = Socket(scope, receive, send)
    if sandbox is None:
        await socket.refuse(_failure(errors.unauthorized()))
        return
    response = await _ask(sandbox, _request(scope, sandbox))
    if response.upgrade is None:
        await socket.refuse(response)
        return
    try:
        await _serve(socket, sandbox, response.upgrade)
    except (Gone, service.UnknownSandbox):
        await socket.close(1001)
    except Exception:
        logger.exception("sandbox %s: a stream failed", sandbox.pk)
        await socket.close(1011)


def _request(scope: Scope, sandbox: Sandbox) -> Request:
    headers = headers_of((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    if token := _token(scope):
        headers["authorization"] = f"Bearer {token}"
    headers = passed_on(sandbox, headers)
    author = str(headers.get("user-agent", "")).partition("/")[0] or "client"
    query = parse_qs(scope["query_string"].decode(), keep_blank_values=True)
    return Request("GET", "/" + scope["url_route"]["kwargs"]["path"], query, headers, author=author)


async def _ask(sandbox: Sandbox, request: Request) -> Response:
    try:
        async with REQUESTS.enter(sandbox.pk):
            response = await on_thread(service.handle)(sandbox.pk, request)
    except (service.UnknownSandbox, Gone):
        return _failure(errors.unauthorized())
    except (Contended, Crowded):
        return _failure(errors.too_many_requests("the cluster is busy; try again"))
    if response.upgrade is None and response.status < 400:
        return _failure(errors.bad_request("this address has nothing to say over a WebSocket"))
    return response


async def _serve(socket: Socket, sandbox: Sandbox, upgrade: Wanted | str) -> None:
    if isinstance(upgrade, str):
        await forward.serve(socket, sandbox.pk, upgrade)
        return
    protocol = channels.negotiate(socket.protocols)
    if protocol is None:
        await socket.refuse(_failure(errors.bad_request(
            f"unable to upgrade: unable to negotiate protocol: client supports {socket.protocols}, "
            f"server accepts {list(channels.PROTOCOLS)}")))
        return
    await terminal.serve(socket, sandbox.pk, upgrade, protocol)


def _failure(error: errors.StatusError) -> Response:
    return Response(error.code, error.status())
