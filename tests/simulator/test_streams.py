"""Following a sandbox: who is told what when it is reset, deleted, or cannot be read; and what no socket survives."""

from __future__ import annotations

import asyncio
import json
import time
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser

from simulator import api, service, streams, terminals
from simulator.apiserver.request import Request
from simulator.lanes import Crowded, Lanes
from simulator.models import Sandbox
from simulator.routing import websocket_urlpatterns
from simulator.sandbox.store import HistoryLost
from tests.simulator.test_service import config_map

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "guest-session"


@pytest.fixture
def sandbox(store, monkeypatch) -> Sandbox:
    monkeypatch.setattr(streams, "BLOCK_MS", 50)
    monkeypatch.setattr(streams, "RETRY_SECONDS", 0.01)
    return service.create(seed=7, session_key=KEY)


async def listening(sandbox: Sandbox) -> asyncio.Task:
    """A subscriber that waits for the next commit, its reader under way."""
    frames = streams.hub().frames(sandbox.pk, await streams.on_thread(service.revision)(sandbox.pk))
    waiting = asyncio.ensure_future(anext(frames))
    while not streams.hub()._channels:  # noqa: ASYNC110 (a test looks from outside)
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    return waiting


async def test_a_subscriber_hears_of_a_reset_at_once(sandbox):
    waiting = await listening(sandbox)
    await streams.on_thread(service.reset)(sandbox.pk)
    with pytest.raises(HistoryLost):
        await asyncio.wait_for(waiting, 2)


async def test_a_subscriber_of_a_deleted_sandbox_does_not_wait_for_ever(sandbox, monkeypatch):
    waiting = await listening(sandbox)
    monkeypatch.setattr(service, "TOUCH_EVERY", 0)
    await streams.on_thread(service.delete)(sandbox.pk)
    with pytest.raises((HistoryLost, service.UnknownSandbox)):
        await asyncio.wait_for(waiting, 5)


async def test_a_reader_that_breaks_sends_its_subscribers_away_and_the_next_gets_another(sandbox, monkeypatch):
    waiting = await listening(sandbox)
    with monkeypatch.context() as patched:
        patched.setattr(streams, "batch_of", lambda entry: 1 / 0)
        await streams.on_thread(config_map)(sandbox, "unreadable")
        with pytest.raises(HistoryLost):
            await asyncio.wait_for(waiting, 5)
    again = await listening(sandbox)
    await streams.on_thread(config_map)(sandbox, "readable")
    frame = await asyncio.wait_for(again, 5)
    assert "configmaps/default/readable" in {change.key for change in frame.batch.objects}


@pytest.mark.parametrize("revision", [-1, 2**70, "1", 1.5])
async def test_a_picture_from_an_impossible_revision_is_refused_with_a_word(sandbox, revision):
    line = socket(sandbox)
    await line.send_input({"type": "websocket.connect"})
    assert (await line.receive_output(5))["type"] == "websocket.accept"
    hello = json.dumps({"type": "hello", "revision": revision})
    await line.send_input({"type": "websocket.receive", "text": hello})
    assert json.loads((await line.receive_output(5))["text"])["type"] == "error"
    assert (await line.receive_output(5))["type"] == "websocket.close"
    await line.wait()


def socket(sandbox: Sandbox) -> ApplicationCommunicator:
    scope: dict[str, Any] = {"type": "websocket", "path": f"/ws/sandboxes/{sandbox.pk}/watch", "query_string": b"",
                             "headers": [], "subprotocols": []}
    scope |= {"user": AnonymousUser(), "session": SimpleNamespace(session_key=KEY)}
    return ApplicationCommunicator(URLRouter(websocket_urlpatterns), scope)


async def test_a_watch_ends_when_its_address_is_revoked(sandbox, monkeypatch):
    monkeypatch.setattr(api, "IDLE_SECONDS", 0.05)
    request = Request.to("GET", "/api/v1/namespaces/default/secrets?watch=1")
    response = await streams.on_thread(service.handle)(sandbox.pk, request)
    lines = api.follow_lines(sandbox.pk, response.follow, response.revision, sandbox.secret)
    ending = asyncio.ensure_future(_drained(lines))
    await asyncio.sleep(0.2)
    assert not ending.done()
    await streams.on_thread(sandbox.revoke_secret)()
    await asyncio.wait_for(ending, 5)


async def _drained(lines) -> None:
    async for _ in lines:
        pass


async def test_an_interrupt_before_the_command_has_begun_ends_it(sandbox):
    shell = terminals.Shell(sandbox.pk, asyncio.get_running_loop(), lambda message: asyncio.sleep(0))
    shell.listen()
    shell.interrupt()
    began = time.monotonic()
    answer = await streams.on_thread(shell.run)(1, "sleep 30")
    assert answer["code"] == 130
    assert time.monotonic() - began < 10


async def test_one_sandbox_takes_so_many_turns_and_no_more():
    lanes, release, inside = Lanes(2, 3), asyncio.Event(), []

    async def work(sandbox_id: str) -> None:
        async with lanes.enter(sandbox_id):
            inside.append(sandbox_id)
            await release.wait()

    busy = [asyncio.ensure_future(work("one")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Crowded):
        await work("one")
    other = asyncio.ensure_future(work("two"))
    await asyncio.sleep(0.01)
    assert inside == ["one", "one", "two"]
    release.set()
    await asyncio.gather(*busy, other)
    assert len(lanes) == 0
