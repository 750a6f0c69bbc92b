"""Back-off of syncs that failed but have something to keep: a condition, an event.

A sync that raises is undone as a whole and retried by the work loop. A controller that must tell people why it
failed writes that and asks for the next try itself, at the same pace.

Mirrors client-go/util/workqueue/default_rate_limiters.go (5 ms doubling to 1,000 s).
"""

from __future__ import annotations

from simulator.client.component import Runtime

BASE_DELAY, MAX_DELAY = 0.005, 1000.0


def next_try(runtime: Runtime, key: str) -> float:
    """Count a failure of ``key``; returns virtual seconds to wait."""
    failures = runtime.get(f"failures/{key}", 0)
    runtime.put(f"failures/{key}", failures + 1)
    return min(BASE_DELAY * 2.0 ** min(failures, 30), MAX_DELAY)


def forget(runtime: Runtime, key: str) -> None:
    """``key`` succeeded: start from the shortest delay next time."""
    runtime.delete(f"failures/{key}")
