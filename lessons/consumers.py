"""The lab's WebSocket: ``/ws/labs/<slug>`` tells the open panel how the tasks stand, as the cluster changes."""

from __future__ import annotations

import asyncio
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.utils import translation

from lessons import cluster, labs
from lessons.content.lab import Lab
from lessons.course import catalogue
from lessons.learners import Learner
from lessons.models import LabProgress
from lessons.translation import say

NOT_BEGUN = GONE = 4404


class LabConsumer(AsyncJsonWebsocketConsumer):
    """Speaks ``{"type": "tasks", …}``; listens only for ``{"type": "ping"}``."""

    channel_layer_alias = "__none__"
    following: asyncio.Task | None = None

    async def connect(self) -> None:
        await self.accept()
        found = await database_sync_to_async(self._find)()
        if found is None:
            await self.close(NOT_BEGUN)
            return
        self.progress, self.lab = found
        await self._report()
        self.following = asyncio.create_task(self._follow())

    async def disconnect(self, code: int) -> None:
        if self.following:
            self.following.cancel()

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        if isinstance(content, dict) and content.get("type") == "ping":
            await self.send_json({"type": "pong"})
            return
        await self.send_json({"type": "error", "message": "only ping is understood here"})
        await self.close()

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """Rubbish is answered like any other message that is not understood."""
        try:
            return await super().decode_json(text_data)
        except ValueError:
            return None

    def _find(self) -> tuple[LabProgress, Lab] | None:
        lab = catalogue().labs.get(self.scope["url_route"]["kwargs"]["slug"])
        sandbox = cluster.sandbox_in(self.scope)
        if lab is None or sandbox is None:
            return None
        progress = labs.progress_of(learner_in(self.scope), sandbox.id, lab)
        return (progress, lab) if progress else None

    async def _follow(self) -> None:
        """One look takes in all history there is, so steps already judged are passed over."""
        try:
            async for step in cluster.follow(self.progress.sandbox, self.progress.revision):
                if step.revision > self.progress.revision:
                    await self._report()
        except cluster.UnknownSandbox:
            await self.send_json({"type": "error", "message": "this cluster is gone; reload the page"})
            await self.close(GONE)

    async def _report(self) -> None:
        await self.send_json(await database_sync_to_async(self._payload)())

    def _payload(self) -> dict[str, Any]:
        self.progress.refresh_from_db()
        with translation.override(self._language()):
            return tasks_payload(labs.advance(self.progress, self.lab), self.lab)

    def _language(self) -> str:
        return "en" if b"lang=en" in self.scope["query_string"] else "zh-hans"


def tasks_payload(progress: LabProgress, lab: Lab) -> dict[str, Any]:
    """The message that tells how the tasks stand, in the active language."""
    tasks = [
        {
            "id": one.report.id,
            "done": one.report.done,
            "current": one.report.current,
            "broken": one.report.broken,
            "missing": "\n".join(say(lack) for lack in one.report.missing),
        }
        for one in labs.standing(progress, lab)
    ]
    return {"type": "tasks", "tasks": tasks, "passed": labs.is_over(progress, lab)}


def learner_in(scope: dict[str, Any]) -> Learner:
    """Who opened the socket."""
    user = scope["user"]
    return (
        Learner(user_id=user.pk)
        if user.is_authenticated
        else Learner(session_key=scope["session"].session_key or "")
    )
