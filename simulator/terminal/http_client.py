"""``curl`` and ``wget`` of the terminal: they reach the ports that kubectl opened on the terminal's own machine."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from simulator.programs.program import HttpRequest, HttpResponse
from simulator.programs.shell.context import Context
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("curl", "wget")
LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")
LONG = {"silent": "s", "show-error": "S", "include": "i", "head": "I", "output": "o", "remote-name": "O",
        "request": "X", "data": "d", "data-raw": "d", "header": "H", "location": "L", "fail": "f", "insecure": "k",
        "user-agent": "A",
        "write-out": "w", "max-time": "m", "connect-timeout": "c", "verbose": "v"}
WGET = {"quiet": "q", "output-document": "O", "spider": "s", "server-response": "S", "timeout": "T", "tries": "t",
        "header": "H"}
Dial = Callable[[dict[str, Any], HttpRequest], HttpResponse | None]


class Failed(Exception):
    """No answer: curl's exit status and words."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


@dataclass(slots=True)
class Wish:
    """A request and where it goes."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


class HttpClient:
    """Both tools.

    Args:
        dial: asks what is behind a port; raises with the forwarding command's complaint where nobody is there.
        ports: ports opened in other terminals.
    """

    def __init__(self, dial: Dial, ports: Callable[[], dict[str, Any]]) -> None:
        self._dial, self._ports = dial, ports

    def curl(self, context: Context) -> int:
        """``curl [-sSiIfkLv] [-o file] [-X method] [-d data] [-H header] [-w format] url``."""
        arguments = parse(context.args, "sSiIo:OX:d:H:LfkA:w:m:c:v", LONG)
        if not arguments.operands:
            return context.fail("(2) no URL specified", 2)
        quiet = arguments.has("s") and not arguments.has("S")
        for url in arguments.operands:
            try:
                response = self._ask(context, _wish(arguments, url))
            except Failed as failed:
                return failed.code if quiet else context.fail(f"({failed.code}) {failed.text}", failed.code)
            status = _show(context, arguments, url, response, quiet)
            if status:
                return status
        return 0

    def wget(self, context: Context) -> int:
        """``wget [-qS] [-O file] [--spider] url``."""
        arguments = parse(context.args, "qO:sST:t:H:", WGET)
        if not arguments.operands:
            return context.fail("missing URL", 1)
        url = arguments.operands[0]
        headers = dict(_header(text) for text in arguments.values("H"))
        try:
            response = self._ask(context, Wish(url, headers={"user-agent": "Wget", **headers}))
        except Failed as failed:
            return context.fail(f"can't connect to remote host: {failed.text}", 1)
        if response.status >= 400:
            return context.fail(f"server returned error: HTTP/1.1 {response.status} {_phrase(response.status)}", 1)
        target = arguments.value("O") or posixpath.basename(urlsplit(_full(url)).path) or "index.html"
        if target == "-":
            context.out(response.body)
        elif not arguments.has("s"):
            context.files.write(target, response.body)
        return 0

    def _ask(self, context: Context, wish: Wish) -> HttpResponse:
        parts = urlsplit(_full(wish.url))
        if parts.hostname not in LOCAL:
            raise Failed(6, f"Could not resolve host: {parts.hostname} (this machine reaches its own ports, which "
                            "kubectl port-forward and kubectl proxy open: more is not simulated here)")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        target = {**self._ports(), **context.machine.state.get("ports", {})}.get(str(port))
        if target is None:
            place = f"{parts.hostname} port {port}"
            raise Failed(7, f"Failed to connect to {place} after 0 ms: Could not connect to server")
        self._say(context, target, f"Handling connection for {port}\n" if target["to"] == "pod" else "")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"host": parts.netloc, "accept": "*/*", **wish.headers}
        request = HttpRequest(wish.method, path, headers, wish.body, "127.0.0.1")
        try:
            response = self._dial(target, request)
        except ConnectionError as trouble:
            self._lose(context, target, str(trouble))
            response = None
        if response is None:
            raise Failed(52, "Empty reply from server")
        return response

    def _say(self, context: Context, target: dict[str, Any], text: str) -> None:
        """A line of the forwarding command's, where it runs in this terminal."""
        process = context.machine.processes.get(target.get("pid", 0))
        if process is not None and text:
            context.machine.write(process, 1, text)

    def _lose(self, context: Context, target: dict[str, Any], trouble: str) -> None:
        process = context.machine.processes.get(target.get("pid", 0))
        if process is not None:
            context.machine.complain_raw(process, f"an error occurred forwarding {target['local']} -> "
                                                  f"{target['port']}: {trouble}\nerror: lost connection to pod\n")
            context.machine.finish(process, 1)


def _full(url: str) -> str:
    return url if "://" in url else f"http://{url}"


def _header(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name.strip().lower(), value.strip()


def _wish(arguments: Arguments, url: str) -> Wish:
    headers = {"user-agent": arguments.value("A", "curl/8.14.1")}
    headers.update(_header(text) for text in arguments.values("H"))
    data = "&".join(arguments.values("d"))
    if arguments.has("d"):
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
    method = "HEAD" if arguments.has("I") else "POST" if arguments.has("d") else "GET"
    return Wish(url, arguments.value("X", method), headers, data)


def _show(context: Context, arguments: Arguments, url: str, response: HttpResponse, quiet: bool) -> int:
    if arguments.has("f") and response.status >= 400:
        text = f"(22) The requested URL returned error: {response.status}"
        return 22 if quiet else context.fail(text, 22)
    head = _head(response) if arguments.has("iI") else ""
    text = head + ("" if arguments.has("I") else response.body)
    target = arguments.value("o") or (posixpath.basename(urlsplit(_full(url)).path) if arguments.has("O") else "")
    if target == "/dev/null":
        text = ""
    elif target and target != "-":
        context.files.write(target, text)
        text = ""
    context.out(text)
    if arguments.has("w"):
        context.out(_written(arguments.value("w"), response))
    return 0


def _head(response: HttpResponse) -> str:
    headers = {**response.headers, "content-length": str(len(response.body.encode()))}
    lines = [f"HTTP/1.1 {response.status} {_phrase(response.status)}"]
    return "\r\n".join([*lines, *(f"{name.title()}: {value}" for name, value in headers.items()), "", ""])


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _written(template: str, response: HttpResponse) -> str:
    known = {"http_code": f"{response.status:03}", "response_code": f"{response.status:03}",
             "size_download": str(len(response.body.encode())),
             "content_type": response.headers.get("content-type", "")}
    for name, value in known.items():
        template = template.replace(f"%{{{name}}}", value)
    return template.replace("\\n", "\n").replace("\\t", "\t")
