"""An API server over plain HTTP in a thread, and a kubectl that talks to it: for tests only.

No components run; objects stay as they were written.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from simulator.apiserver.registry import Registry
from simulator.apiserver.request import Request, headers_of
from simulator.apiserver.server import ApiServer
from simulator.engine import Environment, State

KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: test
contexts: [{name: test, context: {cluster: test, user: test, namespace: default}}]
clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d/c/secret"}}]
users: [{name: test, user: {}}]
"""


def body_of(handler: BaseHTTPRequestHandler) -> Iterator[bytes]:
    """What a client sends along, in one piece or in chunks."""
    read, lines = handler.rfile.read, handler.rfile.readline
    if handler.headers.get("transfer-encoding", "").lower() != "chunked":
        yield read(int(handler.headers.get("content-length") or 0))
        return
    while size := int(lines().partition(b";")[0], 16):
        yield read(size)
        lines()
    lines()


def new_api_server() -> ApiServer:
    """An API server over an empty state with the namespaces every cluster has."""
    state = State()
    env = Environment(state, lambda component, key: None)
    server = ApiServer(Registry(env, lambda resource, old, new: None), {})
    for namespace in ("default", "kube-system"):
        server.handle(Request.to("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}}))
        server.handle(Request.to("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts",
                                 {"metadata": {"name": "default"}}))
    return server


def _handler(server: ApiServer, lock: threading.Lock) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = b"".join(body_of(self))
            headers = headers_of(self.headers.items())
            request = Request(self.command, parts.path.removeprefix("/c/secret"),
                              parse_qs(parts.query, keep_blank_values=True), headers, body)
            with lock:
                response = server.handle(request)
                content = response.content()
            self.send_response(response.status)
            self.send_header("content-type", response.content_type)
            self.send_header("content-length", str(len(content)))
            for name, value in response.headers.items():
                self.send_header(name, value)
            for warning in response.warnings:
                quoted = warning.replace("\\", "\\\\").replace('"', '\\"')
                self.send_header("warning", f'299 - "{quoted}"')
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@contextmanager
def serving(server: ApiServer) -> Iterator[int]:
    """Serve on a free port of this machine; gives the port."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server, threading.Lock()))
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield http.server_port
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class Kubectl:
    """The real kubectl in a folder of its own."""

    def __init__(self, program: str, folder: Path, port: int) -> None:
        self.program = program
        self.folder = folder
        (folder / "config").write_text(KUBECONFIG % port)
        self._env = {"KUBECONFIG": str(folder / "config"), "HOME": str(folder), "PATH": os.environ["PATH"]}

    def __call__(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        """Run it; returns exit code, stdout and stderr."""
        done = subprocess.run([self.program, *arguments], input=stdin, capture_output=True, text=True, timeout=60,
                              cwd=self.folder, env=self._env, check=False)
        return done.returncode, done.stdout, done.stderr

    def out(self, *arguments: str, stdin: str = "") -> str:
        """Run it, require success and nothing but warnings on stderr, and return stdout."""
        code, out, err = self(*arguments, stdin=stdin)
        complaints = [line for line in err.splitlines() if not line.startswith("Warning: ")]
        assert (code, complaints) == (0, [])
        return out
