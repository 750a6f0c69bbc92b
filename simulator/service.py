"""The simulator as the rest of the product sees it: sandboxes by id, requests, history.

``lessons`` reaches the simulator through this module alone. Functions are synchronous and may block for a slice; async
callers put them on a thread. All of them bring an archived sandbox back when it is asked for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import redis
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from k8slearn.accounts import throttle
from simulator.apimachinery.errors import StatusError
from simulator.apiserver.request import Request, Response
from simulator.cluster import Cluster
from simulator.explain.scheduling import Decision, decision_about
from simulator.lifecycle import (
    UnknownSandbox,
    archive,
    create,
    delete,
    fill_if_lost,
    replicas,
    reset,
    row,
    store,
    with_replica,
)
from simulator.models import Sandbox
from simulator.sandbox.advance import goal_of, jump, wake
from simulator.sandbox.clock import SPEEDS, Clock
from simulator.sandbox.codec import Batch
from simulator.sandbox.history import ClusterView, Step, past, walk
from simulator.sandbox.replica import Replica
from simulator.sandbox.store import MAX_BYTES, Full

logger = logging.getLogger(__name__)
T = TypeVar("T")
TOUCH_EVERY = 5.0
GUESTS = throttle.Limit("guest-cluster", 600, 3600)
"""Clusters for guests from one address, where a whole school may sit: any page that has a cluster makes one."""
FULL = (f"this simulated cluster holds {MAX_BYTES >> 20} MiB, as much as it may, and stands still; delete something "
        "large, or pods that log much")
BREATH = 0.002
"""Seconds a jump pauses after each slice, so that whoever waits for the same cluster gets a turn."""


# Whose is it -------------------------------------------------------------------------------------------------------


def sandbox_for(request: HttpRequest) -> Sandbox | None:
    """The visitor's current sandbox, None when there is none yet."""
    mine = Sandbox.objects.defer("archive").of_visitor(request.user, request.session.session_key)
    return mine.first()


def ensure_sandbox(request: HttpRequest) -> Sandbox:
    """The visitor's current sandbox, made now if there is none; a guest gets a session for it.

    Raises:
        PermissionDenied: very many guests' clusters were made from this address within the hour.
    """
    found = sandbox_for(request)
    if found is not None:
        fill_if_lost(found)
        return found
    if request.user.is_authenticated:
        return create(owner=request.user)
    address = throttle.address(request)
    if throttle.is_reached(GUESTS, address):
        raise PermissionDenied(_("Very many clusters were made from your network just now. Sign in, or try again "
                                 "in an hour."))
    throttle.count(GUESTS, address)
    if not request.session.session_key:
        request.session.create()
    return create(session_key=request.session.session_key)


def may_use(sandbox: Sandbox, user, session_key: str | None) -> bool:
    """Whether a visitor may look into and change a sandbox: their own."""
    return Sandbox.objects.of_visitor(user, session_key).filter(pk=sandbox.pk).exists()


# Working on it -----------------------------------------------------------------------------------------------------


def touch(sandbox_id: str) -> None:
    """Note that somebody looks; a sleeping cluster wakes.

    Raises:
        UnknownSandbox: there is none of that id.
    """
    wall, replica = time.time(), replicas().get(sandbox_id)
    if wall - replica.touched < TOUCH_EVERY:
        return
    asleep = look(sandbox_id, lambda cluster: Clock.of(cluster.state).asleep)
    store().touch(sandbox_id, wall)
    replica.touched = wall
    if asleep:
        change(sandbox_id, lambda cluster: wake(cluster, time.time()))


def look(sandbox_id: str, work: Callable[[Cluster], T]) -> T:
    """Call ``work`` on the cluster as it is now; nothing is written.

    Raises:
        UnknownSandbox: there is none of that id.
    """
    return with_replica(sandbox_id, lambda replica: replica.read(work))


def change(sandbox_id: str, work: Callable[[Cluster], T]) -> T:
    """Call ``work`` on the cluster, commit what it wrote and send the control plane on its way.

    Raises:
        UnknownSandbox: there is none of that id.
    """
    result = with_replica(sandbox_id, lambda replica: replica.transact(work))
    _send(sandbox_id)
    return result


def _send(sandbox_id: str) -> None:
    """Send the control plane on its way. Where the queue is away, the dispatcher does it later."""
    from simulator import tasks

    try:
        tasks.send_if_due(sandbox_id)
    except (redis.ConnectionError, redis.TimeoutError, OperationalError) as error:
        logger.warning("sandbox %s: the control plane comes later: %s", sandbox_id, error)


def handle(sandbox_id: str, request: Request) -> Response:
    """Let the cluster's API server answer a request; a write is committed before this returns.

    Raises:
        UnknownSandbox: there is none of that id.
    """
    touch(sandbox_id)
    if request.method in ("GET", "HEAD") and "/proxy" not in request.path:
        return with_replica(sandbox_id, lambda replica: _answer(replica, request))
    try:
        return change(sandbox_id, lambda cluster: cluster.apiserver.handle(request))
    except Full:
        return Response(403, StatusError(403, "Forbidden", FULL).status())


def _answer(replica: Replica, request: Request) -> Response:
    """The answer, and at which commit it is true: what follows the log goes on from there."""

    def ask(cluster: Cluster) -> Response:
        response = cluster.apiserver.handle(request)
        response.revision = replica.revision
        return response

    return replica.read(ask)


# Time --------------------------------------------------------------------------------------------------------------


def clock(sandbox_id: str) -> Clock:
    """The sandbox's clock."""
    return look(sandbox_id, lambda cluster: Clock.of(cluster.state))


def set_clock(sandbox_id: str, **changes: float | bool) -> Clock:
    """Change ``speed`` or ``paused`` from now on; virtual time does not jump."""

    def rebase(cluster: Cluster) -> Clock:
        clock = Clock.of(cluster.state).rebased(time.time(), **changes)
        clock.write(cluster.state)
        return clock

    return change(sandbox_id, rebase)


def run_until(sandbox_id: str, seconds: float, patience: float = float("inf")) -> bool:
    """Jump ``seconds`` of virtual time ahead; everything due on the way happens.

    Args:
        patience: wall seconds after which it stops on the way.

    Returns:
        Whether it got there.
    """
    goal = look(sandbox_id, lambda cluster: goal_of(cluster, seconds))
    deadline = time.monotonic() + patience
    while not with_replica(sandbox_id, lambda replica: jump(replica, goal)):
        if time.monotonic() > deadline:
            return False
        time.sleep(BREATH)
    return True


def step(sandbox_id: str, patience: float = float("inf")) -> float | None:
    """Jump to the next thing that is due; the virtual seconds passed, None when nothing is due."""

    def seconds(cluster: Cluster) -> float | None:
        due = cluster.env.next_due()
        return None if due is None else max(due - Clock.of(cluster.state).at(time.time()), 0.0)

    ahead = look(sandbox_id, seconds)
    if ahead is not None:
        run_until(sandbox_id, ahead, patience)
    return ahead


# History -----------------------------------------------------------------------------------------------------------


def revision(sandbox_id: str) -> int:
    """The number of the latest commit."""
    return with_replica(sandbox_id, lambda replica: replica.store.revision(sandbox_id))


def view(sandbox_id: str) -> ClusterView:
    """The cluster's objects as they are now."""
    return look(sandbox_id, ClusterView.of)


def look_with_revision(sandbox_id: str, work: Callable[[Cluster], T]) -> tuple[int, T]:
    """``look``, with the number of the commit that ``work`` saw."""
    return with_replica(sandbox_id, lambda replica: replica.read(lambda cluster: (replica.revision, work(cluster))))


def history(sandbox_id: str, since: int) -> Iterator[Step]:
    """What happened after commit ``since``, step by step, each with the state after it.

    Where the log no longer reaches back that far, it begins at the oldest commit that is kept.
    """
    return walk(*history_batches(sandbox_id, since))


def history_batches(sandbox_id: str, since: int) -> tuple[ClusterView, list[Batch]]:
    """The objects as they stood after commit ``since`` (or the oldest kept), and the commits after it."""
    return with_replica(sandbox_id, lambda replica: past(replica, since))


async def follow(sandbox_id: str, since: int) -> AsyncIterator[Step]:
    """``history``, and then what goes on happening, until the caller stops."""
    from simulator.streams import follow_steps

    async for found in follow_steps(sandbox_id, since):
        yield found


# The simulation itself ---------------------------------------------------------------------------------------------


def set_power(sandbox_id: str, node: str, on: bool) -> None:
    """Cut the power of a node's machine, or give it back.

    Raises:
        StatusError: there is no such node or machine, or the control plane runs on it.
    """

    def turn(cluster: Cluster) -> None:
        kubelet = cluster.components["kubelet"]
        (kubelet.turn_on if on else kubelet.turn_off)(node)

    change(sandbox_id, turn)


def scheduling_decision(sandbox_id: str, namespace: str, pod: str) -> Decision | None:
    """What the scheduler last decided about a pod and why, None when that is not kept.

    Raises:
        StatusError: there is no such pod.
    """

    def ask(cluster: Cluster) -> Decision | None:
        scheduler = cluster.components["default-scheduler"]
        return decision_about(scheduler, scheduler.client.get("pods", namespace, pod))

    return look(sandbox_id, ask)


# For lessons and labs ----------------------------------------------------------------------------------------------


def apply_manifests(sandbox_id: str, yaml_text: str) -> list:
    """Apply YAML documents as ``kubectl apply`` does; one result a document."""
    from simulator.editor import apply_yaml

    return apply_yaml(sandbox_id, yaml_text).results


def run_command(sandbox_id: str, line: str) -> tuple[str, str, int]:
    """Run one line of the browser's terminal; returns stdout, stderr and the exit code."""
    from simulator.terminals import run_line

    return run_line(sandbox_id, line)


__all__ = ["SPEEDS", "Batch", "ClusterView", "Sandbox", "Step", "UnknownSandbox", "archive", "create", "delete",
           "replicas", "reset", "row", "store"]
