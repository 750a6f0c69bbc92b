"""Seeded randomness whose whole state is one counter.

Each draw hashes (seed, counter), so a cluster's randomness survives in a single integer, and the same seed with the
same commands gives the same names, uids and choices in whichever process a step runs.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

from simulator.engine.state import State

T = TypeVar("T")
SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
"""Characters of generated names: no vowels, no look-alikes (apimachinery/pkg/util/rand)."""


class Randomness:
    """Draws for one cluster; ``meta/draws`` counts them, ``meta/seed`` makes them the cluster's own."""

    def __init__(self, state: State) -> None:
        self._state = state

    def _bits(self, size: int = 8) -> bytes:
        count = self._state.get("meta", "draws", 0) + 1
        self._state.put("meta", "draws", count)
        seed = self._state.get("meta", "seed", 0)
        return blake2b(f"{seed}/{count}".encode(), digest_size=size).digest()

    def uniform(self, low: float, high: float) -> float:
        """A float in [low, high)."""
        return low + (high - low) * (int.from_bytes(self._bits()[:6], "big") / 2**48)

    def below(self, limit: int) -> int:
        """An integer in [0, limit)."""
        return int.from_bytes(self._bits(), "big") % limit

    def choice(self, options: Sequence[T]) -> T:
        """One of ``options``, which must not be empty."""
        return options[self.below(len(options))]

    def suffix(self, length: int = 5) -> str:
        """A random name suffix such as Kubernetes appends to ``generateName``."""
        return "".join(SAFE_ALPHABET[byte % len(SAFE_ALPHABET)] for byte in self._bits(length))

    def uuid(self) -> str:
        """A version 4 UUID."""
        return str(uuid.UUID(bytes=self._bits(16), version=4))

    def hex(self, length: int) -> str:
        """``length`` lower-case hexadecimal digits (at most 64)."""
        return self._bits((length + 1) // 2).hex()[:length]
