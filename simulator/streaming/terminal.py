"""One exec or attach: what the client types goes into the session, what the session writes goes to the client.

The session lives in the cluster's state; this end only carries. Every exchange is one transaction, so a session goes
on wherever the control plane runs, and ends when the client leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import orjson

from simulator import service
from simulator.cluster import Cluster
from simulator.kubelet.serving import NodeServer
from simulator.kubelet.sessions import Exchange, Wanted
from simulator.programs.octets import Decoder, to_bytes
from simulator.sandbox.store import Gone, HistoryLost
from simulator.streaming import channels
from simulator.streaming.channels import Protocol
from simulator.streams import hub, on_thread

if TYPE_CHECKING:
    from simulator.streaming.door import Socket

MAX_INPUT = 64 * 1024
"""Bytes of input that go into one transaction."""
PIECE = 32 * 1024
TOUCH_SECONDS = 15.0
MAX_SIZE = 1000


class Input:
    """What the client has sent and the session has not had yet."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol, self._decoder = protocol, Decoder()
        self.text, self.closed, self.size = "", False, None
        self.arrived = asyncio.Event()
        self.gone = False

    def take(self, message: bytes | str) -> None:
        """One message."""
        try:
            channel, data = self._protocol.unpack(message)
        except ValueError:
            return
        if channel == channels.STDIN:
            self.text += self._decoder.feed(data)
        elif channel == channels.RESIZE:
            self._resize(data)
        elif channel == channels.CLOSE and self._protocol.version == 5 and data[:1] == b"\0":
            self.text, self.closed = self.text + self._decoder.feed(b"", final=True), True
        self.arrived.set()

    def _resize(self, data: bytes) -> None:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            size = orjson.loads(data)
            self.size = tuple(max(1, min(int(size[name]), MAX_SIZE)) for name in ("Width", "Height"))

    def hand_over(self) -> tuple[str, bool, tuple[int, int] | None]:
        """What there is, as arguments of an exchange."""
        self.arrived.clear()
        text, self.text = self.text[:MAX_INPUT], self.text[MAX_INPUT:]
        closed, size = self.closed and not self.text, self.size
        self.closed, self.size = self.closed and not closed, None
        if self.text:
            self.arrived.set()
        return text, closed, size


async def serve(socket: Socket, sandbox_id: str, wanted: Wanted, protocol: Protocol) -> None:
    """Carry a session from its beginning to its end."""
    opened = await on_thread(service.change)(sandbox_id, lambda cluster: _nodes(cluster).open(wanted))
    await socket.accept(protocol.name or None)
    await socket.send(protocol.pack(channels.STDOUT, b""))
    if isinstance(opened, Exchange):
        await _finish(socket, protocol, wanted, opened)
        return
    try:
        await _carry(socket, sandbox_id, wanted, protocol, opened)
    finally:
        with contextlib.suppress(Gone, service.UnknownSandbox):
            await on_thread(service.change)(sandbox_id, lambda cluster: _nodes(cluster).sessions.close(opened))


async def _carry(socket: Socket, sandbox_id: str, wanted: Wanted, protocol: Protocol, number: str) -> None:
    typed = Input(protocol)
    tasks = [asyncio.create_task(_listen(socket, typed)), asyncio.create_task(_watch(sandbox_id, number, typed))]
    try:
        typed.arrived.set()
        while not typed.gone:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(typed.arrived.wait(), TOUCH_SECONDS)
            given = typed.hand_over()
            exchange = await on_thread(_exchange)(sandbox_id, number, *given)
            await _send_output(socket, protocol, exchange)
            if exchange.ended:
                await _finish(socket, protocol, wanted, exchange)
                return
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _exchange(sandbox_id: str, number: str, text: str, closed: bool, size: tuple[int, int] | None) -> Exchange:
    service.touch(sandbox_id)
    if not (text or closed or size) and not service.look(
        sandbox_id, lambda cluster: _nodes(cluster).sessions.waits(number)
    ):
        return Exchange()
    return service.change(
        sandbox_id, lambda cluster: _nodes(cluster).sessions.exchange(number, text, closed, size))


async def _listen(socket: Socket, typed: Input) -> None:
    while (message := await socket.receive()) is not None:
        typed.take(message)
    typed.gone = True
    typed.arrived.set()


async def _watch(sandbox_id: str, number: str, typed: Input) -> None:
    """Notice what the session wrote by itself."""
    row = f"kubelet|session/{number}"
    async for changed in _changes(sandbox_id):
        if row in changed:
            typed.arrived.set()


async def _changes(sandbox_id: str) -> AsyncIterator[set[str]]:
    """The keys of runtime state that each commit touches, as long as anybody asks."""
    while True:
        since = await on_thread(service.revision)(sandbox_id)
        with contextlib.suppress(HistoryLost):
            async for frame in hub().frames(sandbox_id, since):
                yield {change.key for change in frame.batch.changes if change.table == "runtime"}


async def _send_output(socket: Socket, protocol: Protocol, exchange: Exchange) -> None:
    for stream, text in exchange.output:
        data = to_bytes(text)
        for start in range(0, len(data), PIECE):
            await socket.send(protocol.pack(channels.STREAMS[stream], data[start : start + PIECE]))


async def _finish(socket: Socket, protocol: Protocol, wanted: Wanted, end: Exchange) -> None:
    await socket.send(protocol.pack(channels.ERROR, channels.status(protocol, wanted, end)))
    await socket.close()


def _nodes(cluster: Cluster) -> NodeServer:
    return cluster.components["kubelet"].server
