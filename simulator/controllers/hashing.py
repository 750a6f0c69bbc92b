"""The pod-template-hash: a name that is a function of a pod template alone, equal to a real cluster's.

Upstream feeds an FNV-1a hash with a dump of the Go struct (``dumping``) and spells the sum with letters that form no
words.

Mirrors pkg/controller/controller_utils.go (ComputeHash) and apimachinery/pkg/util/rand (SafeEncodeString). Used by
the Deployment and DaemonSet controllers.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.controllers.dumping import dump
from simulator.engine.randomness import SAFE_ALPHABET


def compute_hash(template: Object, collision_count: int | None = None) -> str:
    """The pod-template-hash of a pod template with its defaults filled in.

    Args:
        template: a PodTemplateSpec as the API server stores it.
        collision_count: ``status.collisionCount``, None when absent.
    """
    data = dump("v1.PodTemplateSpec", template).encode()
    if collision_count is not None:
        data += collision_count.to_bytes(4, "little") + bytes(4)
    return safe_encode(str(fnv1a(data, 32)))


def fnv1a(data: bytes, bits: int) -> int:
    """The FNV-1a sum of 32 or 128 bits."""
    total, prime = (0x811C9DC5, 0x01000193) if bits == 32 else (_OFFSET_128, _PRIME_128)
    mask = (1 << bits) - 1
    for byte in data:
        total = (total ^ byte) * prime & mask
    return total


_OFFSET_128, _PRIME_128 = 0x6C62272E07BB014262B821756295C58D, 0x0000000001000000000000000000013B


def safe_encode(text: str) -> str:
    """Each character replaced by one of those that form no words."""
    return "".join(SAFE_ALPHABET[ord(char) % len(SAFE_ALPHABET)] for char in text)
