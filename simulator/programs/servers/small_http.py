"""Small HTTP servers that demonstrations use: whoami, http-echo, hello-app."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.programs.program import Context, HttpRequest, HttpResponse, State
from simulator.programs.servers.clocks import formatted
from simulator.programs.servers.server import Line, Server

TEXT = {"content-type": "text/plain; charset=utf-8"}


class Whoami(Server):
    """traefik/whoami: tells who answers and what was asked."""

    name = "whoami"
    listens = (80,)
    stops = {"TERM": 2, "INT": 2}

    def settings(self, context: Context) -> State:
        port = option(context.argv, "port") or context.env.get("WHOAMI_PORT_NUMBER", "")
        return {"ports": [int(port)]} if port.isdigit() else {}

    def opening(self, context: Context) -> Iterable[Line]:
        port = self.settings(context).get("ports", self.listens)[0]
        yield f"{formatted(context.now, '%Y/%m/%d %H:%M:%S')} Starting up on port {port}"

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse:
        if request.path == "/health":
            return HttpResponse(200)
        lines = [
            f"Hostname: {context.hostname}",
            "IP: 127.0.0.1",
            f"IP: {context.ip}",
            f"RemoteAddr: {request.client}",
            f"{request.method} {request.path} HTTP/1.1",
        ]
        lines += [f"{name.title()}: {value}" for name, value in request.headers.items()]
        return HttpResponse(200, "\n".join(lines) + "\n\n", TEXT)


class HttpEcho(Server):
    """hashicorp/http-echo: always answers with ``-text``."""

    name = "http-echo"
    listens = (5678,)
    stops = {"TERM": 0, "INT": 0}

    def refusal(self, context: Context) -> int | None:
        if self._text(context):
            return None
        context.line("Missing -text option or ECHO_TEXT env var!", "stderr")
        return 127

    def _text(self, context: Context) -> str:
        return option(context.argv, "text") or context.env.get("ECHO_TEXT", "")

    def settings(self, context: Context) -> State:
        port = option(context.argv, "listen").rpartition(":")[2]
        return {"text": self._text(context), **({"ports": [int(port)]} if port.isdigit() else {})}

    def opening(self, context: Context) -> Iterable[Line]:
        port = self.settings(context).get("ports", self.listens)[0]
        yield "stderr", f"{formatted(context.now, '%Y/%m/%d %H:%M:%S')} [INFO] server is listening on :{port}"

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse:
        return HttpResponse(200, state["text"] + "\n", {"x-app-name": "http-echo", **TEXT})


class HelloApp(Server):
    """google-samples/hello-app: a greeting, its version and its host name."""

    name = "hello-app"
    listens = (8080,)
    stops = {"TERM": 2, "INT": 2}

    def settings(self, context: Context) -> State:
        port = context.env.get("PORT", "")
        return {"ports": [int(port)]} if port.isdigit() else {}

    def opening(self, context: Context) -> Iterable[Line]:
        port = self.settings(context).get("ports", self.listens)[0]
        yield "stderr", f"{formatted(context.now, '%Y/%m/%d %H:%M:%S')} Server listening on port {port}"

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse:
        context.line(
            f"{formatted(context.now, '%Y/%m/%d %H:%M:%S')} Serving request: {request.path}", "stderr"
        )
        version = f"{context.env.get('HELLO_VERSION', '1.0')}.0"
        return HttpResponse(200, f"Hello, world!\nVersion: {version}\nHostname: {context.hostname}\n", TEXT)


def option(argv: tuple[str, ...], name: str) -> str:
    """The value of ``-name value``, ``-name=value``, ``--name value`` or ``--name=value``; empty where absent."""
    for position, word in enumerate(argv):
        if word in (f"-{name}", f"--{name}"):
            return argv[position + 1] if position + 1 < len(argv) else ""
        if word.startswith((f"-{name}=", f"--{name}=")):
            return word.partition("=")[2]
    return ""
