"""The engine: state with a journal, virtual time, timers and seeded randomness.

The lowest layer of the simulator. It knows nothing of Kubernetes: it keeps tables of JSON values, remembers
what a transaction changed, and calls components when their timers fall due.
"""

from simulator.engine.environment import Environment
from simulator.engine.randomness import Randomness
from simulator.engine.state import Change, State

__all__ = ["Change", "Environment", "Randomness", "State"]
