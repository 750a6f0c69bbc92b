"""Port-forward: SPDY in a WebSocket, a pair of streams (data, error) a TCP connection, each led to a server in the pod.

Mirrors cri-streaming/pkg/streaming/portforward/httpstream.go behind apiserver/pkg/util/proxy/streamtunnel.go.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING

from simulator import service
from simulator.apimachinery.metadata import Object, split_key
from simulator.cluster import Cluster
from simulator.programs.program import HttpRequest, HttpResponse
from simulator.streaming import spdy
from simulator.streaming.http_wire import NotHttp, Requests, encoded, stays_open
from simulator.streams import on_thread

if TYPE_CHECKING:
    from simulator.streaming.door import Socket

PROTOCOL = "SPDY/3.1+portforward.k8s.io"
LOOK_SECONDS = 5.0
MAX_STREAMS = 256
PIECE = 64 * 1024


class PodGone(Exception):
    """The pod is not there any more."""


@dataclass(slots=True)
class Pair:
    """One forwarded TCP connection."""

    port: int
    data: int = 0
    error: int = 0
    requests: Requests = field(default_factory=Requests)
    waiting: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)
    task: asyncio.Task[None] | None = None


async def serve(socket: Socket, sandbox_id: str, pod: str) -> None:
    """Forward until the client leaves or the pod is gone."""
    if PROTOCOL not in socket.protocols:
        from simulator.apimachinery import errors
        from simulator.apiserver.request import Response

        refusal = errors.bad_request(f"unable to upgrade: unable to negotiate protocol: client supports "
                                     f"{socket.protocols}, server accepts [{PROTOCOL}]")
        await socket.refuse(Response(400, refusal.status()))
        return
    await socket.accept(PROTOCOL)
    forward = _Forward(socket, sandbox_id, pod)
    watch = asyncio.create_task(forward.watch())
    try:
        while (message := await socket.receive()) is not None:
            await forward.take(message if isinstance(message, bytes) else message.encode())
    except spdy.ProtocolError:
        await socket.close(1002)
    finally:
        watch.cancel()
        await forward.end()


class _Forward:
    def __init__(self, socket: Socket, sandbox_id: str, pod: str) -> None:
        self._socket, self._sandbox_id, self._pod = socket, sandbox_id, pod
        self._connection = spdy.Connection()
        self._pairs: dict[str, Pair] = {}
        self._streams: dict[int, tuple[str, str]] = {}

    async def watch(self) -> None:
        """Close the connection when the pod is gone, as the kubelet's does when the sandbox goes."""
        while not self._socket.closed:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await on_thread(self._look)()
            except (PodGone, service.UnknownSandbox):
                await self._socket.close(1000)

    def _look(self) -> None:
        service.touch(self._sandbox_id)
        service.look(self._sandbox_id, lambda cluster: _pod(cluster, self._pod))

    async def end(self) -> None:
        """Drop all connections."""
        tasks = [pair.task for pair in self._pairs.values() if pair.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def take(self, message: bytes) -> None:
        """One message of the client: any piece of its byte stream."""
        for frame in self._connection.feed(message):
            if frame.kind == spdy.SYN_STREAM:
                await self._open(frame)
            elif frame.kind == spdy.PING:
                await self._socket.send(self._connection.pong(frame.number))
            elif frame.kind == spdy.RST_STREAM:
                self._drop(frame.number)
            elif frame.kind == spdy.GOAWAY:
                await self._socket.close()
            elif frame.kind == 0:
                self._data(frame)

    async def _open(self, frame: spdy.Frame) -> None:
        port, kind = frame.headers.get("port", ""), frame.headers.get("streamtype", "")
        if not port.isdigit() or not 0 < int(port) < 65536 or kind not in ("data", "error"):
            await self._socket.send(self._connection.reset(frame.number, spdy.PROTOCOL_ERROR))
            return
        if len(self._streams) >= MAX_STREAMS:
            await self._socket.send(self._connection.reset(frame.number, spdy.CANCEL))
            return
        number = frame.headers.get("requestid") or str(frame.number - (2 if kind == "data" else 0))
        pair = self._pairs.setdefault(number, Pair(int(port)))
        setattr(pair, kind, frame.number)
        self._streams[frame.number] = (number, kind)
        await self._socket.send(self._connection.reply(frame.number))
        if pair.data and pair.error and pair.task is None:
            pair.task = asyncio.create_task(self._carry(number, pair))

    def _data(self, frame: spdy.Frame) -> None:
        number, kind = self._streams.get(frame.number, ("", ""))
        pair = self._pairs.get(number)
        if pair is None or kind != "data":
            return
        if frame.data:
            pair.waiting.put_nowait(frame.data)
        if frame.fin:
            pair.waiting.put_nowait(None)

    def _drop(self, stream: int) -> None:
        pair = self._pairs.get(self._streams.pop(stream, ("", ""))[0])
        if pair is not None:
            pair.waiting.put_nowait(None)

    async def _carry(self, number: str, pair: Pair) -> None:
        """Lead one connection, from its first byte to its end."""
        trouble = ""
        try:
            trouble = await on_thread(self._refusal)(pair.port)
            if not trouble:
                await self._talk(pair)
        except (PodGone, ConnectionRefusedError):
            trouble = await on_thread(self._refusal)(pair.port)
        finally:
            with contextlib.suppress(RuntimeError):
                if trouble:
                    await self._socket.send(self._connection.data(pair.error, trouble.encode()))
                await self._socket.send(self._connection.data(pair.error, b"", fin=True))
                await self._socket.send(self._connection.data(pair.data, b"", fin=True))
            self._pairs.pop(number, None)
            self._streams.pop(pair.data, None)
            self._streams.pop(pair.error, None)

    async def _talk(self, pair: Pair) -> None:
        while (data := await pair.waiting.get()) is not None:
            try:
                for request in pair.requests.feed(data):
                    response = await on_thread(self._ask)(pair.port, request)
                    if response is None:
                        return
                    await self._send(pair, encoded(request, response, formatdate(usegmt=True)))
                    if not stays_open(request):
                        return
            except NotHttp:
                return

    async def _send(self, pair: Pair, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            await self._socket.send(self._connection.data(pair.data, data[start : start + PIECE]))

    # In the cluster ------------------------------------------------------------------------------------------------

    def _refusal(self, port: int) -> str:
        """Why the port cannot be reached; empty where somebody listens."""

        def look(cluster: Cluster) -> str:
            server = cluster.components["kubelet"].server
            try:
                pod = _pod(cluster, self._pod)
            except PodGone:
                return f'pod not found ("{self._pod}")'
            return "" if server.listens(pod, port) else server.refusal(pod, port)

        return service.look(self._sandbox_id, look)

    def _ask(self, port: int, request: HttpRequest) -> HttpResponse | None:
        def ask(cluster: Cluster) -> HttpResponse | None:
            return cluster.components["kubelet"].server.ask(_pod(cluster, self._pod), port, request)

        return service.change(self._sandbox_id, ask)


def _pod(cluster: Cluster, key: str) -> Object:
    found = cluster.components["kubelet"].client.lister("pods").get(*split_key(key))
    if found is None:
        raise PodGone(key)
    return found
