"""A browser's part of the protocol, without a browser: a session, the picture's socket and the terminal's."""

from __future__ import annotations

import asyncio
import json
import re
from http.cookiejar import CookieJar
from typing import Any
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

from websockets.asyncio.client import ClientConnection, connect

MAX_MESSAGE = 64 * 1024 * 1024


class Visitor:
    """A guest of the site at ``url`` with a cluster of their own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._jar = CookieJar()
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self._jar))
        page = self.get("/en/sandbox/")
        self.sandbox = re.search(r"/ws/sandboxes/([a-z0-9]+)/watch", page)[1]

    def get(self, path: str) -> str:
        """The text of a page."""
        with self._opener.open(self.url + path, timeout=30) as answer:
            return answer.read().decode()

    def socket(self, name: str) -> connect:
        """A WebSocket of the visitor's cluster: "watch" or "terminal"."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)
        address = self.url.replace("http", "ws", 1) + f"/ws/sandboxes/{self.sandbox}/{name}"
        return connect(address, additional_headers={"Cookie": cookies}, origin=self.url, max_size=MAX_MESSAGE,
                       proxy=None)


async def next_of(socket: ClientConnection, *kinds: str, seconds: float = 30.0) -> dict[str, Any]:
    """The next message of one of the types."""
    async with asyncio.timeout(seconds):
        while True:
            message = json.loads(await socket.recv())
            if message["type"] == "error":
                raise RuntimeError(message["message"])
            if message["type"] in kinds:
                return message


async def open_picture(visitor: Visitor) -> ClientConnection:
    """The picture's socket after its snapshot."""
    socket = await visitor.socket("watch")
    await socket.send(json.dumps({"type": "hello", "revision": None}))
    await next_of(socket, "snapshot")
    return socket


async def run_line(terminal: ClientConnection, number: int, line: str) -> str:
    """Run a line in the terminal; returns what it printed."""
    await terminal.send(json.dumps({"type": "run", "id": number, "line": line}))
    printed = []
    while True:
        message = await next_of(terminal, "output", "exit")
        if message["type"] == "exit":
            return "".join(printed)
        printed.append(message["data"])
