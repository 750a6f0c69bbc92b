"""Sandboxes in Redis: tables as hashes, a revision, a log, and one script that commits by compare-and-swap.

Keys of a sandbox share the hash tag ``{id}``. A commit is atomic: *if the revision is still N, write these
values, append the batch to the log as entry N+1*. The revision is the log entry's id, so a log and its
tables cannot disagree. Plays the part etcd plays in a real cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import redis

from simulator.engine import Change
from simulator.engine.state import TABLES
from simulator.sandbox.codec import Batch, condensed, final_values, pack, pack_batch, unpack, unpack_batch

LOG_LENGTH = 5000
"""Batches of history kept (approximately); a watch from further back gets 410 Gone."""
LOG_BYTES = 32 * 1024 * 1024
"""Bytes of history kept: where batches are large, the older half of them goes when this is reached."""

MAX_BYTES = 256 * 1024 * 1024
"""Bytes that a sandbox's rows may take, compressed as they are: ten thousand pods take about a fifth of it."""

_COMMIT = """
local revision = redis.call('GET', KEYS[1])
if not revision then return -1 end
if revision ~= ARGV[1] then return 0 end
local at, growth = 8, 0
for index = 6, #KEYS do
  local writes = tonumber(ARGV[at]); at = at + 1
  for _ = 1, writes do
    growth = growth + #ARGV[at + 1] - redis.call('HSTRLEN', KEYS[index], ARGV[at]); at = at + 2
  end
  local removals = tonumber(ARGV[at]); at = at + 1
  for _ = 1, removals do growth = growth - redis.call('HSTRLEN', KEYS[index], ARGV[at]); at = at + 1 end
end
if growth > 0 and tonumber(redis.call('GET', KEYS[5]) or 0) + growth > tonumber(ARGV[7]) then return -2 end
redis.call('INCRBY', KEYS[5], growth)
at = 8
for index = 6, #KEYS do
  local writes = tonumber(ARGV[at]); at = at + 1
  for _ = 1, writes do redis.call('HSET', KEYS[index], ARGV[at], ARGV[at + 1]); at = at + 2 end
  local removals = tonumber(ARGV[at]); at = at + 1
  for _ = 1, removals do redis.call('HDEL', KEYS[index], ARGV[at]); at = at + 1 end
end
local following = redis.call('INCR', KEYS[1])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], following .. '-0', 'b', ARGV[2])
if redis.call('INCRBY', KEYS[4], #ARGV[2]) > tonumber(ARGV[6]) then
  redis.call('XTRIM', KEYS[2], 'MAXLEN', math.floor(redis.call('XLEN', KEYS[2]) / 2))
  redis.call('SET', KEYS[4], math.floor(tonumber(ARGV[6]) / 2))
end
if ARGV[5] == '' then redis.call('ZREM', KEYS[3], ARGV[4]) else redis.call('ZADD', KEYS[3], ARGV[5], ARGV[4]) end
return following
"""

_FILL = """
local revision, before = tonumber(ARGV[1]), redis.call('GET', KEYS[1])
if before then
  if ARGV[4] == '' then return 0 end
  revision = tonumber(before) + 2
end
redis.call('DEL', KEYS[2], KEYS[4])
redis.call('SET', KEYS[5], ARGV[5])
local at = 6
for index = 6, #KEYS do
  redis.call('DEL', KEYS[index])
  local writes = tonumber(ARGV[at]); at = at + 1
  for _ = 1, writes do redis.call('HSET', KEYS[index], ARGV[at], ARGV[at + 1]); at = at + 2 end
end
redis.call('SET', KEYS[1], revision)
if ARGV[4] ~= '' then redis.call('XADD', KEYS[2], revision .. '-0', 'b', ARGV[4]) end
if ARGV[3] == '' then redis.call('ZREM', KEYS[3], ARGV[2]) else redis.call('ZADD', KEYS[3], ARGV[3], ARGV[2]) end
return revision
"""

_REMOVE_AT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', unpack(KEYS, 3))
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return 1
"""

_CLAIM_DUE = """
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
for _, sandbox in ipairs(due) do redis.call('ZADD', KEYS[1], 'XX', ARGV[2], sandbox) end
return due
"""

_CLAIM = """
local due = redis.call('ZSCORE', KEYS[1], ARGV[3])
if not due or tonumber(due) > tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
return 1
"""

_HAND_BACK = """
local due = redis.call('ZSCORE', KEYS[1], ARGV[3])
if not due or tonumber(due) ~= tonumber(ARGV[1]) then return 0 end
if ARGV[2] == '' then redis.call('ZREM', KEYS[1], ARGV[3]) else redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3]) end
return 1
"""

DUE = "k8slearn:due"
"""Sorted set of sandboxes by the wall time at which their control plane has work."""
SEEN = "k8slearn:seen"
"""Sorted set of sandboxes by the wall time at which somebody last looked at them."""
LEASE = 2.0
"""Seconds after which a sandbox that was sent to a worker is due again, should that worker have died.

Whoever claims a sandbox gets the end of this lease as a ticket. A task whose ticket is no longer the sandbox's due time
has been overtaken, by a commit or by a later claim, and does nothing: so one task a sandbox is worth anything at a
time, however many are on their way."""


class Gone(Exception):
    """The sandbox is not in the store: deleted, or archived."""


class Full(Exception):
    """The sandbox holds as much as it may."""


class HistoryLost(Exception):
    """The log no longer reaches back to the revision asked for."""


class Store:
    """Every sandbox's tables and log.

    Args:
        connection: a Redis or Valkey client that returns bytes.
    """

    def __init__(self, connection: redis.Redis) -> None:
        self.redis = connection
        self._commit = connection.register_script(_COMMIT)
        self._fill = connection.register_script(_FILL)
        self._remove_at = connection.register_script(_REMOVE_AT)
        self._claim_due = connection.register_script(_CLAIM_DUE)
        self._claim = connection.register_script(_CLAIM)
        self._hand_back = connection.register_script(_HAND_BACK)

    @staticmethod
    def key(sandbox: str, part: str) -> str:
        """The Redis key of a part ("revision", "log", "table:objects") of a sandbox."""
        return f"k8slearn:{{{sandbox}}}:{part}"

    def create(
        self, sandbox: str, tables: Mapping[str, Mapping[str, Any]], due: float | None, revision: int = 1
    ) -> None:
        """Write a new sandbox whole, first due at wall time ``due``.

        Raises:
            ValueError: it is there already.
        """
        if not self._filled(sandbox, tables, due, revision, b""):
            raise ValueError(f"sandbox {sandbox} exists already")

    def replace(self, sandbox: str, tables: Mapping[str, Mapping[str, Any]], due: float | None) -> int:
        """Put other tables in the place of a sandbox's, in one step; its past is gone.

        The log begins again with an empty batch and with one revision left out, so that copies of the old tables see
        that they cannot catch up, and subscribers that they have to start over.

        Returns:
            The new revision.
        """
        return self._filled(sandbox, tables, due, 1, pack_batch([]))

    def _filled(
        self, sandbox: str, tables: Mapping[str, Mapping[str, Any]], due: float | None, revision: int, mark: bytes
    ) -> int:
        packed = {table: {key: pack(value) for key, value in tables.get(table, {}).items()} for table in TABLES}
        size = sum(len(value) for rows in packed.values() for value in rows.values())
        keys, arguments = self._keys(sandbox), [revision, sandbox, _score(due), mark, size]
        for table, rows in packed.items():
            keys.append(self.key(sandbox, f"table:{table}"))
            arguments.append(len(rows))
            for row in rows.items():
                arguments += row
        return self._fill(keys=keys, args=arguments)

    def _keys(self, sandbox: str) -> list[str]:
        revision, log, log_bytes, size = (self.key(sandbox, part) for part in ("revision", "log", "log-bytes", "bytes"))
        return [revision, log, DUE, log_bytes, size]

    def delete(self, sandbox: str) -> None:
        """Remove every key of a sandbox; absent is fine."""
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.delete(self.key(sandbox, "revision"), *self._data_keys(sandbox))
            pipe.zrem(DUE, sandbox)
            pipe.zrem(SEEN, sandbox)
            pipe.execute()

    def remove_at(self, sandbox: str, revision: int) -> bool:
        """Remove a sandbox if it is still at ``revision``; False when somebody committed meanwhile."""
        keys = [self.key(sandbox, "revision"), DUE, *self._data_keys(sandbox)]
        return bool(self._remove_at(keys=keys, args=[revision, sandbox]))

    def _data_keys(self, sandbox: str) -> list[str]:
        parts = ("log", "log-bytes", "bytes", *(f"table:{table}" for table in TABLES))
        return [self.key(sandbox, part) for part in parts]

    def exists(self, sandbox: str) -> bool:
        """Whether the sandbox is in Redis."""
        return bool(self.redis.exists(self.key(sandbox, "revision")))

    def revision(self, sandbox: str) -> int:
        """The number of the latest commit.

        Raises:
            Gone: no such sandbox here.
        """
        found = self.redis.get(self.key(sandbox, "revision"))
        if found is None:
            raise Gone(sandbox)
        return int(found)

    def load(self, sandbox: str) -> tuple[int, dict[str, dict[str, Any]]]:
        """The revision and all tables, read in one transaction.

        Raises:
            Gone: no such sandbox here.
        """
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.get(self.key(sandbox, "revision"))
            for table in TABLES:
                pipe.hgetall(self.key(sandbox, f"table:{table}"))
            revision, *hashes = pipe.execute()
        if revision is None:
            raise Gone(sandbox)
        tables = {
            table: {key.decode(): unpack(value) for key, value in rows.items()}
            for table, rows in zip(TABLES, hashes, strict=True)
        }
        return int(revision), tables

    def since(self, sandbox: str, revision: int) -> list[Batch]:
        """The batches after ``revision``, none when it is the latest.

        Raises:
            Gone: no such sandbox here.
            HistoryLost: the log was trimmed past that point.
        """
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.get(self.key(sandbox, "revision"))
            pipe.xrange(self.key(sandbox, "log"), min=f"({revision}-0")
            latest, entries = pipe.execute()
        if latest is None:
            raise Gone(sandbox)
        if int(latest) < revision or int(latest) - revision != len(entries):
            raise HistoryLost(f"{sandbox}: revision {revision} of {int(latest)}")
        return [batch_of(entry) for entry in entries]

    def backwards(self, sandbox: str, page: int = 100) -> Iterator[Batch]:
        """The batches that are kept, latest first."""
        end = "+"
        while entries := self.redis.xrevrange(self.key(sandbox, "log"), max=end, count=page):
            yield from map(batch_of, entries)
            end = f"({entries[-1][0].decode()}"

    def commit(
        self, sandbox: str, revision: int, changes: Iterable[Change], due: float | None = None
    ) -> int | None:
        """Write a transaction's changes if the sandbox is still at ``revision``.

        Args:
            due: wall time at which the sandbox next needs a worker, None when it needs none.

        Returns:
            The new revision, or None when somebody else committed first.

        Raises:
            Gone: the sandbox was deleted or archived meanwhile.
            Full: it would hold more than ``MAX_BYTES``; what makes it smaller is always accepted.
        """
        kept = condensed(changes)
        touched = final_values(kept)
        keys = self._keys(sandbox)
        arguments: list[Any] = [revision, pack_batch(kept), LOG_LENGTH, sandbox, _score(due), LOG_BYTES, MAX_BYTES]
        for table, rows in touched.items():
            keys.append(self.key(sandbox, f"table:{table}"))
            writes = {key: value for key, value in rows.items() if value is not None}
            removals = [key for key, value in rows.items() if value is None]
            arguments.append(len(writes))
            for key, value in writes.items():
                arguments += (key, pack(value))
            arguments += (len(removals), *removals)
        result = self._commit(keys=keys, args=arguments)
        if result == -1:
            raise Gone(sandbox)
        if result == -2:
            raise Full(sandbox)
        return result or None

    # Who needs whom ------------------------------------------------------------------------------------------------

    def claim_due(self, wall: float, count: int = 100) -> tuple[list[str], float]:
        """Sandboxes due by ``wall``, and their ticket; each is handed out again only when the lease is over."""
        ticket = wall + LEASE
        return [name.decode() for name in self._claim_due(keys=[DUE], args=[wall, ticket, count])], ticket

    def claim(self, sandbox: str, wall: float) -> float | None:
        """The ticket for one sandbox, None when it is not due or somebody has it already."""
        ticket = wall + LEASE
        return ticket if self._claim(keys=[DUE], args=[wall, ticket, sandbox]) else None

    def hand_back(self, sandbox: str, ticket: float, due: float | None) -> None:
        """Say when a claimed sandbox is next due, where no commit has said it."""
        self._hand_back(keys=[DUE], args=[ticket, _score(due), sandbox])

    def due(self, sandbox: str) -> float | None:
        """The wall time at which the sandbox is due, or the ticket of whoever has it."""
        return self.redis.zscore(DUE, sandbox)

    def next_due(self) -> float | None:
        """The earliest wall time at which any sandbox is due."""
        first = self.redis.zrange(DUE, 0, 0, withscores=True)
        return first[0][1] if first else None

    def touch(self, sandbox: str, wall: float) -> None:
        """Note that somebody looks at the sandbox."""
        self.redis.zadd(SEEN, {sandbox: wall})

    def seen(self, sandbox: str) -> float:
        """When somebody last looked, 0 for never."""
        return self.redis.zscore(SEEN, sandbox) or 0.0

    def unseen_since(self, wall: float, count: int = 100) -> list[str]:
        """Sandboxes that nobody has looked at since ``wall``."""
        return [name.decode() for name in self.redis.zrangebyscore(SEEN, "-inf", wall, start=0, num=count)]

    def forget_seen(self, sandbox: str) -> None:
        """Take the sandbox off the list of those somebody looked at."""
        self.redis.zrem(SEEN, sandbox)


def _score(due: float | None) -> float | str:
    return "" if due is None else due


def batch_of(entry: tuple[bytes, dict[bytes, bytes]]) -> Batch:
    """The batch of a Redis stream entry, whose id is ``<revision>-0``."""
    return unpack_batch(int(entry[0].split(b"-")[0]), entry[1][b"b"])
