"""Virtual time against wall time: the learner's speed, pauses, and sleep when nobody looks.

The clock is one row of the ``meta`` table: at wall time ``wall`` the virtual time was ``virtual``, and since then it
has run ``speed`` times as fast, unless ``paused`` (by the learner) or ``asleep`` (nobody watches).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from simulator.engine import State

SPEEDS = (0.25, 1.0, 10.0, 60.0)


@dataclass(frozen=True, slots=True)
class Clock:
    """Both times in seconds since the epoch."""

    wall: float
    virtual: float
    speed: float = 1.0
    paused: bool = False
    asleep: bool = False

    @classmethod
    def of(cls, state: State) -> Clock:
        """The clock of a cluster; a state without one stands still at its virtual time."""
        row = state.get("meta", "clock")
        return cls(**row) if row else cls(0.0, state.get("meta", "now", 0.0), paused=True)

    def write(self, state: State) -> None:
        """Make this the cluster's clock."""
        state.put("meta", "clock", asdict(self))

    @property
    def running(self) -> bool:
        """Whether virtual time passes by itself."""
        return not self.paused and not self.asleep and self.speed > 0

    def at(self, wall: float) -> float:
        """The virtual time at a wall time."""
        return self.virtual + max(wall - self.wall, 0.0) * self.speed if self.running else self.virtual

    def wall_of(self, virtual: float) -> float | None:
        """The wall time at which ``virtual`` will be reached, None when time stands still."""
        return self.wall + (virtual - self.virtual) / self.speed if self.running else None

    def rebased(self, wall: float, **changes: float | bool) -> Clock:
        """The clock from ``wall`` on with other settings: virtual time goes on from where it is, without a jump."""
        return replace(self, wall=wall, virtual=self.at(wall), **changes)

    def moved(self, wall: float, virtual: float) -> Clock:
        """The same clock, standing at ``virtual`` at ``wall``."""
        return replace(self, wall=wall, virtual=virtual)
