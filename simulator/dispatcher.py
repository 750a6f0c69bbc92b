"""Sends sandboxes whose time has come to the workers, and those nobody looks at to the archive.

Any number may run: claiming is atomic, and a claim runs out after two seconds, so neither a dead dispatcher nor a dead
worker leaves a sandbox behind.
"""

from __future__ import annotations

import logging
import time

import redis
from django.conf import settings
from kombu.exceptions import OperationalError

from simulator import service, tasks

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.02
ARCHIVE_EVERY = 60.0


def run() -> None:
    """Dispatch until the process is stopped; a Redis that is away is waited for."""
    next_archiving = 0.0
    while True:
        try:
            dispatch_due(time.time())
            if time.time() >= next_archiving:
                archive_unseen(time.time())
                next_archiving = time.time() + ARCHIVE_EVERY
            time.sleep(_pause(time.time()))
        except (redis.ConnectionError, redis.TimeoutError, OperationalError) as error:
            logger.warning("waiting for Redis: %s", error)
            time.sleep(0.5)


def dispatch_due(wall: float) -> int:
    """Send every sandbox due by ``wall`` to a worker; returns how many."""
    due, ticket = service.store().claim_due(wall)
    for sandbox_id in due:
        tasks.advance.delay(sandbox_id, ticket)
    return len(due)


def archive_unseen(wall: float) -> int:
    """Send sandboxes that nobody has looked at for ``ARCHIVE_AFTER`` seconds to the archive; returns how many."""
    unseen = service.store().unseen_since(wall - settings.ARCHIVE_AFTER)
    for sandbox_id in unseen:
        tasks.archive.delay(sandbox_id)
    return len(unseen)


def _pause(wall: float) -> float:
    """A short nap: new work may come due at any moment, and a write's own task does not wait for us."""
    due = service.store().next_due()
    return POLL_SECONDS if due is None else min(max(due - wall, 0.001), POLL_SECONDS)
