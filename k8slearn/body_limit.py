"""Refuses requests whose body is larger than any this site takes, before they fill the disk.

Django reads a whole body into a temporary file before a view sees the request, whatever its size.
"""

from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class BodyLimit:
    """An ASGI application around another one.

    A body that says how long it is, and is too long, is answered with 413. One that turns out too long while it comes
    is cut off, as if the client had hung up.
    """

    def __init__(self, application: Callable, most: int) -> None:
        self.application = application
        self.most = most

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self.most:
            await send({"type": "http.response.start", "status": 413,
                        "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]})
            await send({"type": "http.response.body", "body": b"413: the request's body is too large\n"})
            return
        await self.application(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        left = self.most

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        return counted
