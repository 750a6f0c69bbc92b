"""The front end's server in tests: the project's own templates and files, a make-believe cluster behind the sockets.

`python -m tests.frontend.mock_server PORT` serves it alone, to look at. Scenes are played by POST /mock/<scene>.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k8slearn.settings")
os.environ["DEBUG"] = "1"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.utils import translation  # noqa: E402

from tests.frontend.mock_cluster import MockCluster  # noqa: E402
from tests.frontend.scenes import SCENES  # noqa: E402
from tests.frontend.shell import Shell, apply_manifest  # noqa: E402

HERE = Path(__file__).parent
DIST = HERE.parents[1] / "static" / "dist"
Scope = dict[str, Any]


class MockSite:
    """An ASGI application. `drop()` cuts every socket, as a network would; `refuse` keeps new ones out."""

    def __init__(self) -> None:
        self.cluster = MockCluster()
        self.watchers: set[asyncio.Queue] = set()
        self.sockets: set[asyncio.Queue] = set()
        self.refuse = False
        self.applied: list[str] = []
        self.files = {"web.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: from-a-file\n"}
        self.clock_posts: list[dict[str, str]] = []
        self.ran: list[str] = []
        self.hellos: list[int | None] = []

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self.http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.websocket(scope, receive, send)

    # --- pages -----------------------------------------------------------------------------------------------

    async def http(self, scope: Scope, receive: Any, send: Any) -> None:
        body = await read_body(receive)
        status, kind, content = self.answer(scope, body)
        headers = [(b"content-type", kind.encode()), (b"content-security-policy", policy().encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def answer(self, scope: Scope, body: bytes) -> tuple[int, str, bytes]:
        path, method = scope["path"], scope["method"]
        if path.startswith("/static/dist/"):
            return self.static(path.removeprefix("/static/dist/"))
        if path.startswith("/mock/"):
            return self.play(path.removeprefix("/mock/"))
        if path.startswith("/sandboxes/one/"):
            return self.sandbox(path.removeprefix("/sandboxes/one/"), method, body)
        return self.page(path, scope)

    def static(self, name: str) -> tuple[int, str, bytes]:
        file = DIST / name
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return (200, kind, file.read_bytes()) if file.is_file() else (404, "text/plain", b"")

    def play(self, name: str) -> tuple[int, str, bytes]:
        if name in ("drop", "refuse", "accept"):
            self.refuse = {"drop": self.refuse, "refuse": True, "accept": False}[name]
            if name != "accept":
                self.tell(self.sockets, None)
            return 200, "text/plain", b"ok"
        if name == "reset":
            self.__init__()
            return 200, "text/plain", b"ok"
        if name == "state":
            seen = {
                "applied": self.applied,
                "clock": self.clock_posts,
                "ran": self.ran,
                "files": self.files,
                "hellos": self.hellos,
            }
            return 200, "application/json", json.dumps(seen).encode()
        for batch in SCENES[name](self.cluster):
            self.tell(self.watchers, batch)
        return 200, "text/plain", b"ok"

    def tell(self, queues: set[asyncio.Queue], message: Any) -> None:
        for queue in queues:
            queue.put_nowait(message)

    def sandbox(self, rest: str, method: str, body: bytes) -> tuple[int, str, bytes]:
        what, _, name = rest.partition("/")
        if what == "objects":
            return 200, "text/html; charset=utf-8", (HERE / "details.html").read_bytes()
        if what == "apply":
            return (
                200,
                "application/json",
                json.dumps(apply_manifest(json.loads(body)["yaml"], self.applied)).encode(),
            )
        if what == "clock":
            return self.set_clock(
                {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
            )
        if what == "files" and method == "PUT":
            self.files[name] = body.decode()
            return 204, "text/plain", b""
        return (
            (200, "text/plain", self.files[name].encode()) if name in self.files else (404, "text/plain", b"")
        )

    def set_clock(self, form: dict[str, str]) -> tuple[int, str, bytes]:
        self.clock_posts.append(form)
        if form["action"] == "speed":
            self.cluster.set_clock(speed=float(form["value"]))
        if form["action"] in ("pause", "resume"):
            self.cluster.set_clock(paused=form["action"] == "pause")
        self.tell(self.watchers, {"type": "clock", "clock": self.cluster.clock()})
        return 204, "text/plain", b""

    def page(self, path: str, scope: Scope) -> tuple[int, str, bytes]:
        _, language, *rest = path.split("/")
        request = HttpRequest()
        request.path = path
        request.user = AnonymousUser()
        cookies = dict(scope["headers"]).get(b"cookie", b"").decode()
        request.COOKIES = dict(part.split("=", 1) for part in cookies.split("; ") if "=" in part)
        template = {
            "lesson": "tests/lesson.html",
            "sandbox": "simulator/sandbox.html",
            "404": "404.html",
            "catalogue": "tests/catalogue.html",
        }
        if not rest or rest[0] not in template:
            return 404, "text/plain", b""
        connect = {"server": "http://127.0.0.1:8000/c/4f3c…", "kubeconfig_url": "/sandboxes/one/kubeconfig"}
        context = {"sandbox": {"id": "one"}, "connect": connect, "language": language}
        with translation.override(language):
            html = render_to_string(template[rest[0]], context, request)
        return 200, "text/html; charset=utf-8", html.encode()

    # --- sockets ---------------------------------------------------------------------------------------------

    async def websocket(self, scope: Scope, receive: Any, send: Any) -> None:
        await receive()
        if self.refuse:
            await send({"type": "websocket.close", "code": 1013})
            return
        await send({"type": "websocket.accept"})
        out: asyncio.Queue = asyncio.Queue()
        self.sockets.add(out)
        sender = asyncio.create_task(pump(out, send))
        try:
            await (self.terminal if scope["path"].endswith("terminal") else self.watch)(receive, out)
        finally:
            self.sockets.discard(out)
            self.watchers.discard(out)
            sender.cancel()

    async def watch(self, receive: Any, out: asyncio.Queue) -> None:
        async for message in messages(receive):
            if message["type"] == "hello":
                self.hellos.append(message["revision"])
                for first in self.cluster.since(message["revision"]):
                    out.put_nowait(first)
                self.watchers.add(out)

    async def terminal(self, receive: Any, out: asyncio.Queue) -> None:
        shell = Shell(out.put_nowait, self.ran)
        shell.greet()
        async for message in messages(receive):
            shell.hear(message)


async def pump(out: asyncio.Queue, send: Any) -> None:
    while (message := await out.get()) is not None:
        await send({"type": "websocket.send", "text": json.dumps(message)})
    await send({"type": "websocket.close", "code": 1012})


async def messages(receive: Any):
    while (event := await receive())["type"] == "websocket.receive":
        yield json.loads(event["text"])


async def read_body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        part = await receive()
        body, more = body + part.get("body", b""), part.get("more_body", False)
    return body


def policy() -> str:
    return "; ".join(f"{name} {value}" for name, value in settings.CONTENT_SECURITY_POLICY.items())


def configure() -> None:
    """Let the test pages beside this file be found as templates/tests/…; link nowhere else."""
    settings.ROOT_URLCONF = "tests.frontend.urls"
    folder = str(HERE / "templates")
    if folder not in settings.TEMPLATES[0]["DIRS"]:
        settings.TEMPLATES[0]["DIRS"].append(folder)


def main(port: int) -> None:
    import uvicorn

    site = MockSite()
    configure()
    uvicorn.run(site, host="127.0.0.1", port=port, ws="wsproto", log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
