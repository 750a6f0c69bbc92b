"""The simulator as the rest of the product sees it: sandboxes by id, requests, history.

``lessons`` reaches the simulator through this module alone. Functions are synchronous and may block for a slice; async
callers put them on a thread. All of them bring an archived sandbox back when it is asked for.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict
from functools import cache
from typing import TypeVar

import redis
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from k8slearn.accounts import throttle
from simulator import bootstrap
from simulator.apimachinery.errors import StatusError
from simulator.apiserver.request import Request, Response
from simulator.cluster import Cluster
from simulator.engine import State
from simulator.models import Sandbox
from simulator.sandbox.advance import goal_of, jump, wake
from simulator.sandbox.archive import pack_archive, unpack_archive
from simulator.sandbox.clock import SPEEDS, Clock
from simulator.sandbox.codec import Batch
from simulator.sandbox.history import ClusterView, Step, past, walk
from simulator.sandbox.replica import Replica, Replicas
from simulator.sandbox.store import MAX_BYTES, Full, Gone, Store

logger = logging.getLogger(__name__)
T = TypeVar("T")
MAX_NODES = 1000
TOUCH_EVERY = 5.0
GUESTS = throttle.Limit("guest-cluster", 600, 3600)
"""Clusters for guests from one address, where a whole school may sit: any page that has a cluster makes one."""
FULL = (f"this simulated cluster holds {MAX_BYTES >> 20} MiB, as much as it may, and stands still; delete something "
        "large, or pods that log much")
BREATH = 0.002
"""Seconds a jump pauses after each slice, so that whoever waits for the same cluster gets a turn."""


class UnknownSandbox(LookupError):
    """No sandbox has that id."""


@cache
def store() -> Store:
    """The store of this process."""
    return Store(redis.Redis.from_url(settings.REDIS_URL, socket_timeout=30, max_connections=1000))


@cache
def replicas() -> Replicas:
    """The copies of this process."""
    return Replicas(store())


# Life and death of a sandbox ---------------------------------------------------------------------------------------


def create(
    *,
    owner=None,
    session_key: str = "",
    profile: str = "default",
    nodes: int = 3,
    seed: int | None = None,
    speed: float = 1.0,
) -> Sandbox:
    """Make a new cluster, running from now on.

    Args:
        owner: the user it belongs to, None for a guest (then ``session_key`` says whose it is).
        profile: one of ``bootstrap.PROFILES``.
        seed: what its randomness starts from; drawn when None.

    Raises:
        ValueError: profile, number of nodes or speed is out of range; the text says how.
    """
    if profile not in bootstrap.PROFILES:
        raise ValueError(f"profile must be one of {', '.join(bootstrap.PROFILES)}, not {profile}")
    if not 1 <= nodes <= MAX_NODES:
        raise ValueError(f"nodes must be between 1 and {MAX_NODES}, not {nodes}")
    if not 0 < speed <= max(SPEEDS):
        raise ValueError(f"speed must be more than 0 and at most {max(SPEEDS):g}, not {speed:g}")
    seed = random.getrandbits(48) if seed is None else seed
    sandbox = Sandbox.objects.create(owner=owner, session_key=session_key, profile=profile, nodes=nodes, seed=seed)
    try:
        _fill(sandbox, speed)
    except BaseException:
        sandbox.delete()
        raise
    return sandbox


def _fill(sandbox: Sandbox, speed: float = 1.0) -> None:
    wall = time.time()
    store().touch(sandbox.pk, wall)  # first: a worker that finds it unseen puts it to sleep
    store().create(sandbox.pk, _fresh_tables(sandbox, wall, speed), due=wall)


def _fresh_tables(sandbox: Sandbox, wall: float, speed: float = 1.0) -> dict:
    tables = bootstrap.tables(profile=sandbox.profile, nodes=sandbox.nodes, seed=sandbox.seed, now=wall)
    state = State()
    state.restore(tables)
    Clock(wall=wall, virtual=wall, speed=speed).write(state)
    return state.tables()


def delete(sandbox_id: str) -> None:
    """Remove a sandbox and all that is in it.

    Raises:
        UnknownSandbox: there is none of that id.
    """
    if not Sandbox.objects.filter(pk=sandbox_id).delete()[0]:
        raise UnknownSandbox(sandbox_id)
    store().delete(sandbox_id)
    replicas().forget(sandbox_id)


def reset(sandbox_id: str) -> None:
    """Put a fresh cluster in the place of the sandbox's, in one step: there is always one. Id and owner stay.

    Raises:
        UnknownSandbox: there is none of that id.
    """
    sandbox = row(sandbox_id)
    _with_replica(sandbox_id, lambda replica: replica.store.revision(sandbox_id))
    sandbox.seed = random.getrandbits(48)
    sandbox.save(update_fields=["seed"])
    wall = time.time()
    store().touch(sandbox_id, wall)
    store().replace(sandbox_id, _fresh_tables(sandbox, wall), due=wall)


def row(sandbox_id: str) -> Sandbox:
    """The SQL row.

    Raises:
        UnknownSandbox: there is none of that id.
    """
    found = Sandbox.objects.defer("archive").filter(pk=sandbox_id).first()
    if found is None:
        raise UnknownSandbox(sandbox_id)
    return found


def archive(sandbox_id: str) -> bool:
    """Move a sandbox from Redis into the SQL database; False when somebody worked on it meanwhile.

    Raises:
        Gone: it is not in Redis.
    """
    revision, tables = store().load(sandbox_id)
    data, stamp = pack_archive(revision, tables), timezone.now()
    Sandbox.objects.filter(pk=sandbox_id).update(archive=data, archived=stamp)
    if not store().remove_at(sandbox_id, revision):
        if store().exists(sandbox_id):  # else somebody else has just archived it, and the archive is all there is
            Sandbox.objects.filter(pk=sandbox_id, archived=stamp).update(archive=None, archived=None)
        return False
    store().forget_seen(sandbox_id)
    replicas().forget(sandbox_id)
    return True


def _restore(sandbox_id: str) -> None:
    """Bring an archived sandbox back into Redis, its time going on from where it stood; doing it twice is harmless."""
    with transaction.atomic():
        sandbox = Sandbox.objects.filter(pk=sandbox_id).first()
        if sandbox is None:
            raise UnknownSandbox(sandbox_id)
        if sandbox.archive is None:
            if store().exists(sandbox_id):
                return
            raise UnknownSandbox(sandbox_id)
        revision, tables = unpack_archive(bytes(sandbox.archive))
        wall = time.time()
        clock = Clock(**tables["meta"]["clock"]).rebased(sandbox.archived.timestamp(), asleep=False)
        tables["meta"]["clock"] = asdict(clock.moved(wall, clock.virtual))
        store().touch(sandbox_id, wall)
        try:
            store().create(sandbox_id, tables, due=wall if clock.running else None, revision=revision + 1)
        except ValueError:
            return
        Sandbox.objects.filter(pk=sandbox_id).update(archive=None, archived=None)


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
        _fill_if_lost(found)
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


def _fill_if_lost(sandbox: Sandbox) -> None:
    """A store that lost its data leaves clusters that are nowhere: their pages begin with fresh ones."""
    if store().exists(sandbox.pk) or Sandbox.objects.filter(pk=sandbox.pk, archived__isnull=False).exists():
        return
    logger.error("sandbox %s is neither in the store nor archived: it begins anew", sandbox.pk)
    try:
        _fill(sandbox)
    except ValueError:  # it came back from its archive between the two questions
        return


def may_use(sandbox: Sandbox, user, session_key: str | None) -> bool:
    """Whether a visitor may look into and change a sandbox: their own."""
    return Sandbox.objects.of_visitor(user, session_key).filter(pk=sandbox.pk).exists()


# Working on it -----------------------------------------------------------------------------------------------------


def _with_replica(sandbox_id: str, work: Callable[[Replica], T]) -> T:
    try:
        return work(replicas().get(sandbox_id))
    except Gone:
        _restore(sandbox_id)
        return work(replicas().get(sandbox_id))


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
    return _with_replica(sandbox_id, lambda replica: replica.read(work))


def change(sandbox_id: str, work: Callable[[Cluster], T]) -> T:
    """Call ``work`` on the cluster, commit what it wrote and send the control plane on its way.

    Raises:
        UnknownSandbox: there is none of that id.
    """
    result = _with_replica(sandbox_id, lambda replica: replica.transact(work))
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
    if request.method in ("GET", "HEAD"):
        return _with_replica(sandbox_id, lambda replica: _answer(replica, request))
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
    while not _with_replica(sandbox_id, lambda replica: jump(replica, goal)):
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
    return _with_replica(sandbox_id, lambda replica: replica.store.revision(sandbox_id))


def view(sandbox_id: str) -> ClusterView:
    """The cluster's objects as they are now."""
    return look(sandbox_id, ClusterView.of)


def look_with_revision(sandbox_id: str, work: Callable[[Cluster], T]) -> tuple[int, T]:
    """``look``, with the number of the commit that ``work`` saw."""
    return _with_replica(sandbox_id, lambda replica: replica.read(lambda cluster: (replica.revision, work(cluster))))


def history(sandbox_id: str, since: int) -> Iterator[Step]:
    """What happened after commit ``since``, step by step, each with the state after it.

    Where the log no longer reaches back that far, it begins at the oldest commit that is kept.
    """
    return walk(*history_batches(sandbox_id, since))


def history_batches(sandbox_id: str, since: int) -> tuple[ClusterView, list[Batch]]:
    """The objects as they stood after commit ``since`` (or the oldest kept), and the commits after it."""
    return _with_replica(sandbox_id, lambda replica: past(replica, since))


async def follow(sandbox_id: str, since: int) -> AsyncIterator[Step]:
    """``history``, and then what goes on happening, until the caller stops."""
    from simulator.streams import follow_steps

    async for found in follow_steps(sandbox_id, since):
        yield found


# For lessons and labs ----------------------------------------------------------------------------------------------


def apply_manifests(sandbox_id: str, yaml_text: str) -> list:
    """Apply YAML documents as ``kubectl apply`` does; one result a document."""
    from simulator.editor import apply_yaml

    return apply_yaml(sandbox_id, yaml_text).results


def run_command(sandbox_id: str, line: str) -> tuple[str, str, int]:
    """Run one line of the browser's terminal; returns stdout, stderr and the exit code."""
    from simulator.terminals import run_line

    return run_line(sandbox_id, line)


__all__ = ["Batch", "ClusterView", "Sandbox", "Step", "UnknownSandbox"]
