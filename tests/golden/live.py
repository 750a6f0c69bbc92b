"""A cluster in memory over plain HTTP, watches included, for clients that are programs: the real kubectl above all.

Virtual time follows the wall's; while somebody watches, who is therefore waiting, it runs faster.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from simulator import bootstrap
from simulator.apiserver.request import Request, Response, headers_of
from simulator.cluster import Cluster
from simulator.engine import Change, State
from tests.simulator.apiserver.http_api import body_of

PREFIX = "/c/secret"
TICK = 0.02
"""Wall seconds between two looks at the clock."""
TIMEOUT_SLACK = 0.2
"""Wall seconds a watch outlives the time asked for: client-go complains of one that ends before its own clock."""
KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: k8slearn
contexts: [{name: k8slearn, context: {cluster: k8slearn, user: k8slearn, namespace: default}}]
clusters: [{name: k8slearn, cluster: {server: "http://127.0.0.1:%d/c/secret"}}]
users: [{name: k8slearn, user: {}}]
"""
YESTERDAY = 86_400.0
"""A cluster begins that long ago, so that its time may run ahead without clients seeing the future."""


class LiveCluster:
    """A cluster whose time passes, and the log of what happened to it.

    Args:
        speed: virtual seconds in one of the wall's.
        haste: the same while a watch is open.
        start: when it begins, yesterday unless told.
    """

    def __init__(
        self, profile: str = "bare", nodes: int = 3, speed: float = 1.0, haste: float = 1.0, start: float | None = None
    ) -> None:
        state = State()
        self.cluster = Cluster(state)
        began = time.time() - YESTERDAY if start is None else start
        state.restore(bootstrap.tables(profile=profile, nodes=nodes, seed=1, now=began))
        self.log: list[Change] = []
        self.changed = threading.Condition(threading.RLock())
        self.watchers = 0
        self._speed, self._haste, self._stopped = speed, haste, False

    def handle(self, request: Request) -> tuple[Response, int]:
        """The answer, its body encoded, and the position in the log at which it is true."""
        with self.changed:
            response = self.cluster.apiserver.handle(request)
            self._keep()
            if response.follow is None:
                response.body = response.content()
            return response, len(self.log)

    def advance(self, seconds: float) -> None:
        """Let virtual seconds pass at once."""
        with self.changed:
            self.cluster.run(self.cluster.now + seconds)
            self._keep()

    def follow(self, response: Response, position: int) -> Iterator[bytes]:
        """What a watch sends; an empty line of bytes now and then, to find out whether the client is still there."""
        follow = response.follow
        deadline = time.monotonic() + (follow.timeout or 3600.0) + TIMEOUT_SLACK
        self.watchers += 1
        try:
            yield from follow.begin()
            while not follow.done and not self._stopped and time.monotonic() < deadline:
                with self.changed:
                    if position == len(self.log):
                        self.changed.wait(0.2)
                    seen, position = position, len(self.log)
                    news = self.log[seen:position]
                lines = (follow.on_change(change) for change in news if not 0 < change.version <= follow.since)
                yield b"".join(line for line in lines if line)
        finally:
            self.watchers -= 1

    def tick(self) -> None:
        """Follow the wall's clock until ``stop``."""
        before = time.monotonic()
        while not self._stopped:
            time.sleep(TICK)
            now = time.monotonic()
            self.advance((now - before) * (self._haste if self.watchers else self._speed))
            before = now

    def stop(self) -> None:
        """End the clock and every watch."""
        self._stopped = True

    def _keep(self) -> None:
        self.log += self.cluster.state.commit()
        self.changed.notify_all()


def _handler(live: LiveCluster) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = b"".join(body_of(self))
            headers = headers_of(self.headers.items())
            author = str(headers.get("user-agent", "")).partition("/")[0] or "client"
            query = parse_qs(parts.query, keep_blank_values=True)
            path = parts.path.removeprefix(PREFIX)
            response, position = live.handle(Request(self.command, path, query, headers, body, author=author))
            self.send_response(response.status)
            self.send_header("content-type", response.content_type)
            for name, value in response.headers.items():
                self.send_header(name, value)
            for warning in response.warnings:
                quoted = warning.replace("\\", "\\\\").replace('"', '\\"')
                self.send_header("warning", f'299 - "{quoted}"')
            if response.follow is None:
                self._send_whole(response.content())
            else:
                self._send_chunks(live.follow(response, position))

        def _send_whole(self, content: bytes) -> None:
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _send_chunks(self, lines: Iterator[bytes]) -> None:
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            self.wfile.flush()
            try:
                for line in lines:
                    if line:
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
                    elif self._hung_up():
                        return
                self.wfile.write(b"0\r\n\r\n")
            except OSError:
                self.close_connection = True
            finally:
                lines.close()

        def _hung_up(self) -> bool:
            self.connection.setblocking(False)
            try:
                gone = self.connection.recv(1) == b""
            except BlockingIOError:
                gone = False
            except OSError:
                gone = True
            else:
                gone = True  # nothing may follow a watch on its connection
            self.connection.setblocking(True)
            self.close_connection = self.close_connection or gone
            return gone

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@contextmanager
def serving(live: LiveCluster, port: int = 0) -> Iterator[int]:
    """Serve on 127.0.0.1 and let time pass; gives the port."""
    http = ThreadingHTTPServer(("127.0.0.1", port), _handler(live))
    http.daemon_threads = True
    threads = [threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
               threading.Thread(target=live.tick, daemon=True)]
    for thread in threads:
        thread.start()
    try:
        yield http.server_port
    finally:
        live.stop()
        http.shutdown()
        http.server_close()
        for thread in threads:
            thread.join()
