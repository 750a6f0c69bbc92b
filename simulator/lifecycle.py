"""Sandboxes come and go: created, reset, archived while nobody looks, restored, deleted.

The rest of the product comes here through ``service``, which also says what can be done with a sandbox that is there.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from typing import TypeVar

import redis
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from simulator import bootstrap
from simulator.engine import State
from simulator.models import Sandbox
from simulator.sandbox.archive import pack_archive, unpack_archive
from simulator.sandbox.clock import SPEEDS, Clock
from simulator.sandbox.replica import Replica, Replicas
from simulator.sandbox.store import Gone, Store

logger = logging.getLogger(__name__)
T = TypeVar("T")
MAX_NODES = 1000


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
    with_replica(sandbox_id, lambda replica: replica.store.revision(sandbox_id))
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


def fill_if_lost(sandbox: Sandbox) -> None:
    """A store that lost its data leaves clusters that are nowhere: their pages begin with fresh ones."""
    if store().exists(sandbox.pk) or Sandbox.objects.filter(pk=sandbox.pk, archived__isnull=False).exists():
        return
    logger.error("sandbox %s is neither in the store nor archived: it begins anew", sandbox.pk)
    try:
        _fill(sandbox)
    except ValueError:  # it came back from its archive between the two questions
        return


def with_replica(sandbox_id: str, work: Callable[[Replica], T]) -> T:
    """Call ``work`` on this process's copy, after bringing the sandbox back from its archive where it has to.

    Raises:
        UnknownSandbox: there is none of that id.
    """
    try:
        return work(replicas().get(sandbox_id))
    except Gone:
        _restore(sandbox_id)
        return work(replicas().get(sandbox_id))
