"""The lab's WebSocket."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser

from lessons import labs
from lessons.cluster import UnknownSandbox
from lessons.course import catalogue
from lessons.learners import Learner
from lessons.routing import websocket_urlpatterns
from tests.lessons.fake_cluster import FakeCluster, FakeService, pod

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "guest-session"


class Line(ApplicationCommunicator):
    """A browser's end of a WebSocket."""

    async def connect(self) -> None:
        await self.send_input({"type": "websocket.connect"})
        assert (await self.receive_output(5))["type"] == "websocket.accept"

    async def hear(self) -> Any:
        return json.loads((await self.receive_output(5))["text"])

    async def say(self, text: str) -> None:
        await self.send_input({"type": "websocket.receive", "text": text})

    async def __aenter__(self) -> Line:
        await self.connect()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait()


def socket(slug: str = "pod", query: str = "lang=en", key: str = KEY) -> Line:
    """A guest's socket to a lab."""
    scope = {
        "type": "websocket",
        "path": f"/ws/labs/{slug}",
        "query_string": query.encode(),
        "headers": [],
        "subprotocols": [],
    }
    scope |= {"user": AnonymousUser(), "session": SimpleNamespace(session_key=key)}
    return Line(URLRouter(websocket_urlpatterns), scope)


@pytest.fixture
def cluster(service: FakeService) -> FakeCluster:
    """The guest's cluster, in which the lab on Pods was begun."""
    made = service.clusters[f"s{KEY}"] = FakeCluster()
    labs.begin(Learner(session_key=KEY), f"s{KEY}", catalogue().labs["pod"])
    return made


async def test_it_tells_at_once_how_the_tasks_stand(cluster):
    async with socket() as line:
        message = await line.hear()
    assert message["type"] == "tasks"
    assert message["passed"] is False
    assert message["tasks"][0] == {
        "id": "run",
        "done": False,
        "current": True,
        "broken": False,
        "missing": "there is no pods/ship yet",
    }


async def test_it_speaks_the_readers_language(cluster):
    async with socket(query="") as line:
        message = await line.hear()
    assert message["tasks"][0]["missing"] == "还没有 pods/ship"


async def test_what_happens_ticks_tasks_off(cluster):
    ready = cluster.put
    ready(pod("ship"))
    async with socket() as line:
        message = await line.hear()
    assert [task["done"] for task in message["tasks"][:2]] == [True, False]


async def test_it_answers_a_ping(cluster):
    async with socket() as line:
        await line.hear()
        await line.say('{"type": "ping"}')
        assert await line.hear() == {"type": "pong"}


@pytest.mark.parametrize("rubbish", ["{", "[]", '"hi"', '{"type": "launch"}'])
async def test_rubbish_gets_a_word_and_the_door(cluster, rubbish):
    async with socket() as line:
        await line.hear()
        await line.say(rubbish)
        assert (await line.hear())["type"] == "error"
        assert (await line.receive_output())["type"] == "websocket.close"


@pytest.mark.parametrize(("slug", "key"), [("pod", "somebody-else"), ("deployment", KEY), ("nothing", KEY)])
async def test_a_lab_that_was_not_begun_has_no_line(cluster, slug, key):
    line = socket(slug, key=key)
    await line.connect()
    assert (await line.receive_output())["code"] == 4404


async def test_a_cluster_that_goes_away_is_told(cluster, service, monkeypatch):
    async def gone(sandbox_id: str, since: int) -> Any:
        raise UnknownSandbox(sandbox_id)
        yield

    monkeypatch.setattr(service, "follow", gone)
    async with socket() as line:
        await line.hear()
        assert (await line.hear())["type"] == "error"
        assert (await line.receive_output(5))["code"] == 4404
