"""What the describers share: the writer with its aligned columns, labels, events, containers, volumes.

A kind's ``describe`` prints what ``kubectl describe`` prints, byte for byte. Mirrors kubectl/pkg/describe/describe.go.
"""

from simulator.kinds.describing.events import Quiet, events_of, write_events
from simulator.kinds.describing.writer import Writer

__all__ = ["Quiet", "Writer", "events_of", "write_events"]
"""Used by every describer; the rest is imported where it is needed."""
