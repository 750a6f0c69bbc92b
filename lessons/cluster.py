"""The one door from the lessons to the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest

from lessons.checks.cluster import ClusterView, Step
from simulator import service
from simulator.service import UnknownSandbox

__all__ = [
    "UnknownSandbox",
    "ensure_sandbox",
    "follow",
    "history",
    "prepare",
    "revision",
    "sandbox_for",
    "sandbox_in",
    "view",
]


def sandbox_for(request: HttpRequest) -> Any | None:
    """The reader's sandbox, if they have one."""
    return service.sandbox_for(request)


def ensure_sandbox(request: HttpRequest) -> Any:
    """The reader's sandbox, made when they have none."""
    return service.ensure_sandbox(request)


def sandbox_in(scope: dict[str, Any]) -> Any | None:
    """The sandbox of whoever opened a WebSocket."""
    return service.sandbox_for(SimpleNamespace(user=scope["user"], session=scope["session"]))


def revision(sandbox_id: str) -> int:
    return service.revision(sandbox_id)


def view(sandbox_id: str) -> ClusterView:
    return service.view(sandbox_id)


def history(sandbox_id: str, since: int) -> Iterator[Step]:
    return service.history(sandbox_id, since)


def follow(sandbox_id: str, since: int) -> Any:
    return service.follow(sandbox_id, since)


def prepare(sandbox_id: str, commands: tuple[str, ...], manifests: str) -> None:
    """Run a lab's cleaning commands, then apply its starting state."""
    for command in commands:
        service.run_command(sandbox_id, command)
    if manifests:
        service.apply_manifests(sandbox_id, manifests)
