"""How long things take on a node, in virtual seconds, and the kubelet's own periods.

Upstream's constants come from pkg/kubelet/kubelet.go; the durations of the runtime's work are those of a small
cluster with a fast network.
"""

from __future__ import annotations

INITIAL_BACK_OFF = 10.0
MAX_BACK_OFF = 300.0
"""Restarts and pulls: 10 s doubling to 300 s; forgotten after twice the maximum without a failure."""
RETRY = 10.0
"""A sync that failed is tried again after this (backOffPeriod), plus up to half of it."""
RETRY_JITTER = 0.5
RESYNC = 60.0
"""In a long back-off the pod is looked at this often (syncFrequency)."""
RELIST = (0.2, 1.0)
"""The runtime is asked for changes once a second: how long a change stays unnoticed."""
SECOND_LOOK = 1.0
"""After a container's end its pod is synced twice, because its start and its end are two changes."""

VOLUME_SETUP = (0.1, 0.3)
VOLUME_RETRY = (0.5, 122.0)
"""A volume that cannot be set up is tried again: 0.5 s doubling to 122 s (nestedpendingoperations)."""
ATTACH_TIMEOUT = 123.0
"""How long a sync of a pod waits for its volumes (podAttachAndMountTimeout)."""
ATTACH_POLL = 0.5
SANDBOX = (0.3, 0.7)
CONTAINER_START = (0.1, 0.3)
CLEAN_UP = (0.3, 0.8)
"""Between the end of the last container of a deleted pod and the pod's removal: volumes, cgroups, the last status."""

PULL_HANDSHAKE = (0.4, 0.9)
PULL_RATE = (18e6, 30e6)
"""Bytes a second, download and unpacking together."""
PULL_REFUSED = (0.5, 1.4)

MIN_GRACE = 2.0
"""A container always gets this long between the signals (minimumGracePeriodInSeconds)."""
HEARTBEAT = 300.0
"""How often a node's status and lease are written where nothing changed (nodeStatusReportFrequency)."""
LEASE_SECONDS = 40


def next_back_off(entry: list[float] | None, event_time: float, now: float) -> list[float]:
    """The entry [delay, last update] after one more failure (client-go/util/flowcontrol/backoff.go)."""
    if entry is None or event_time - entry[1] > 2 * MAX_BACK_OFF:
        return [INITIAL_BACK_OFF, now]
    return [min(entry[0] * 2, MAX_BACK_OFF), now]


def back_off_until(entry: list[float] | None, since: float) -> float:
    """When a back-off counted from ``since`` is over; 0 where there is none or it is forgotten."""
    if entry is None or since - entry[1] > 2 * MAX_BACK_OFF:
        return 0.0
    return since + entry[0]


def go_duration(seconds: float) -> str:
    """Whole seconds as Go prints a duration: ``10s``, ``1m20s``, ``5m0s``."""
    total = int(seconds)
    if total < 60:
        return f"{total}s"
    hours, minutes = total // 3600, total % 3600 // 60
    return f"{hours}h{minutes}m{total % 60}s" if hours else f"{minutes}m{total % 60}s"


def go_millis(seconds: float) -> str:
    """A duration cut to milliseconds as Go prints it: ``612ms``, ``1.2s``, ``1m3.05s``."""
    millis = int(seconds * 1000)
    if millis < 1000:
        return f"{millis}ms" if millis else "0s"
    minutes, rest = divmod(millis, 60_000)
    text = f"{rest / 1000:.3f}".rstrip("0").rstrip(".") + "s"
    return f"{minutes}m{text}" if minutes else text
