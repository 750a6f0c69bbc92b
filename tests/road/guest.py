"""A visitor without a browser: its cookies, its forms and its WebSockets, to be as rude as a test needs."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

from websockets.sync.client import ClientConnection, connect

ANSWER_SECONDS = 20
MAX_MESSAGE = 64 * 1024 * 1024


class Guest:
    """A guest of the site at ``url`` with a cluster of their own, ``sandbox``."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._jar)
        )
        self.page = self.ask("/en/sandbox/")[1]
        self.sandbox = re.search(r"/ws/sandboxes/([a-z0-9]+)/watch", self.page)[1]
        self.server = re.search(r"--server=(\S+)", self.page)[1]

    def ask(
        self, path: str, data: bytes | dict[str, str] | None = None, method: str | None = None, **headers: str
    ) -> tuple[int, str]:
        """Status and text of an answer; a dict is sent as a form. ``path`` may be a whole address."""
        body = urlencode(data).encode() if isinstance(data, dict) else data
        if body is not None:
            headers.setdefault("X-CSRFToken", self._csrf())
        address = path if "://" in path else self.url + path
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(address, body, names, method=method)
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def _csrf(self) -> str:
        return re.search(r'name="csrf-token" content="([^"]+)"', self.page)[1]

    def apply(self, text: str) -> dict[str, Any]:
        """What the editor is told when it applies ``text``."""
        body = json.dumps({"yaml": text}).encode()
        status, answer = self.ask(f"/sandboxes/{self.sandbox}/apply", body, Content_Type="application/json")
        assert status == 200, answer
        return json.loads(answer)

    def api(self, path: str, body: object = None, method: str | None = None) -> tuple[int, dict[str, Any]]:
        """The Kubernetes API's answer at the address for kubectl."""
        data = None if body is None else json.dumps(body).encode()
        status, text = self.ask(self.server + path, data, method, Content_Type="application/json")
        return status, json.loads(text)

    def socket(self, name: str, sandbox: str = "") -> ClientConnection:
        """A WebSocket of the cluster: "watch" or "terminal"."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)
        address = self.url.replace("http", "ws", 1) + f"/ws/sandboxes/{sandbox or self.sandbox}/{name}"
        headers = {"Cookie": cookies}
        return connect(
            address,
            additional_headers=headers,
            origin=self.url,
            max_size=MAX_MESSAGE,
            proxy=None,
            legacy=True,
        )

    def terminal(self) -> Terminal:
        """A terminal that has greeted."""
        return Terminal(self.socket("terminal"))


class Terminal:
    """One terminal socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._number = 0
        next_of(socket, "ready")

    def send(self, line: str) -> int:
        """Begin a line; its number."""
        self._number += 1
        self.say({"type": "run", "id": self._number, "line": line})
        return self._number

    def say(self, message: dict[str, Any]) -> None:
        self.socket.send(json.dumps(message))

    def run(self, line: str) -> str:
        """Run a line to its end; what it printed."""
        self.send(line)
        return self.finish()

    def finish(self) -> str:
        """What the running line prints until it ends."""
        printed = []
        while (message := next_of(self.socket, "output", "exit"))["type"] != "exit":
            printed.append(message["data"])
        return "".join(printed)

    def close(self) -> None:
        self.socket.close()


def next_of(socket: ClientConnection, *kinds: str, seconds: float = ANSWER_SECONDS) -> dict[str, Any]:
    """The next message of one of the types; others are passed over."""
    while True:
        message = json.loads(socket.recv(timeout=seconds))
        if message["type"] in kinds:
            return message
