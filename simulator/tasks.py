"""Celery tasks: small, idempotent, taking ids. A lost one is sent again by the dispatcher."""

from __future__ import annotations

import logging
import time

from celery import shared_task

from simulator import service
from simulator.sandbox import advance as advancing
from simulator.sandbox.replica import LOOK_EVERY, Contended
from simulator.sandbox.store import Full, Gone

logger = logging.getLogger(__name__)


def send_if_due(sandbox_id: str) -> None:
    """Send a sandbox to a worker if it is due and on its way to none."""
    ticket = service.store().claim(sandbox_id, time.time())
    if ticket is not None:
        advance.delay(sandbox_id, ticket)


@shared_task
def advance(sandbox_id: str, ticket: float) -> None:
    """Run one slice of a sandbox's control plane, and ask for the next when there is more to do.

    Args:
        ticket: what the sender got for claiming the sandbox; a task that was overtaken does nothing.
    """
    if service.store().due(sandbox_id) != ticket:
        return
    try:
        result = advancing.advance(service.replicas().get(sandbox_id))
    except (Gone, Contended):
        return
    except Full:  # until its owner makes room; what they delete sends it here again
        service.store().hand_back(sandbox_id, ticket, time.time() + LOOK_EVERY)
        return
    if result.behind:
        send_if_due(sandbox_id)
    else:
        service.store().hand_back(sandbox_id, ticket, result.due)


@shared_task
def archive(sandbox_id: str) -> None:
    """Move a sandbox nobody has looked at into the SQL database."""
    try:
        service.archive(sandbox_id)
    except Gone:
        service.store().forget_seen(sandbox_id)
