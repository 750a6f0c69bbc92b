"""So much at once for one sandbox: whoever asks more of a cluster than it can do waits in a lane of their own.

Work on a sandbox holds its lock, so more threads than a few only wait for each other; without lanes one learner's
hundred requests would take every thread of the process.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 6
MOST = 300
"""Pieces of work of one sandbox under way and waiting in this process."""
MAX_COMMANDS = 20
"""Terminal commands of one sandbox that run at the same time in this process."""


class Crowded(Exception):
    """Too much is waiting for this sandbox already."""


class Lanes:
    """Counts what is under way, by sandbox; a lane that is empty is forgotten."""

    def __init__(self, at_once: int, most: int) -> None:
        self._at_once, self._most = at_once, most
        self._lanes: dict[str, tuple[asyncio.Semaphore, list[None]]] = {}

    def __len__(self) -> int:
        return len(self._lanes)

    @asynccontextmanager
    async def enter(self, sandbox_id: str) -> AsyncIterator[None]:
        """Wait for a turn, and keep it inside the block.

        Raises:
            Crowded: as many as may wait are waiting.
        """
        turns, inside = self._lanes.setdefault(sandbox_id, (asyncio.Semaphore(self._at_once), []))
        if len(inside) >= self._most:
            raise Crowded(sandbox_id)
        inside.append(None)
        try:
            async with turns:
                yield
        finally:
            inside.pop()
            if not inside:
                self._lanes.pop(sandbox_id, None)


REQUESTS = Lanes(AT_ONCE, MOST)
COMMANDS = Lanes(MAX_COMMANDS, MAX_COMMANDS)
