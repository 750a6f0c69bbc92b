"""Celery tasks: small, idempotent, taking ids. A lost one is sent again by the dispatcher."""

from __future__ import annotations

import logging

from celery import shared_task

from simulator import service
from simulator.sandbox import advance as advancing
from simulator.sandbox.replica import Contended
from simulator.sandbox.store import Gone

logger = logging.getLogger(__name__)


@shared_task
def advance(sandbox_id: str) -> None:
    """Run one slice of a sandbox's control plane, and ask for the next when there is more to do."""
    try:
        result = advancing.advance(service.replicas().get(sandbox_id))
    except (Gone, Contended):
        return
    if result.behind:
        advance.delay(sandbox_id)


@shared_task
def archive(sandbox_id: str) -> None:
    """Move a sandbox nobody has looked at into the SQL database."""
    try:
        service.archive(sandbox_id)
    except Gone:
        service.store().forget_seen(sandbox_id)
