"""Slows down whoever guesses passwords or makes accounts by the hundred. Counts live in the cache.

The limits by address are wide: a whole class sits behind one.
"""

import contextlib
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from redis import RedisError


@dataclass(frozen=True)
class Limit:
    """At most `most` events in `seconds`, counted from the first."""

    name: str
    most: int
    seconds: int


SIGN_UPS = Limit("sign-up", 300, 3600)
WRONG_PASSWORDS = Limit("wrong-password", 10, 300)
WRONG_BY_ADDRESS = Limit("wrong-by-address", 300, 300)


def address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def is_reached(limit: Limit, who: str) -> bool:
    """Tell whether `who` has used up `limit`. A store that is down limits nobody."""
    with contextlib.suppress(RedisError):
        return cache.get(key(limit, who), 0) >= limit.most
    return False


def count(limit: Limit, who: str) -> None:
    """Count one event of `who` against `limit`."""
    with contextlib.suppress(RedisError, ValueError):  # ValueError: it expired in between
        if not cache.add(key(limit, who), 1, limit.seconds):
            cache.incr(key(limit, who))


def key(limit: Limit, who: str) -> str:
    return f"throttle:{limit.name}:{who.encode().hex()}"
