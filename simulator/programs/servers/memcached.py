"""memcached: silent, listens on 11211."""

from simulator.programs.program import MIB
from simulator.programs.servers.server import Server


class Memcached(Server):
    """The cache."""

    name = "memcached"
    cpu, memory = 0.001, 3 * MIB
    listens = (11211,)
    stops = {"TERM": 0, "INT": 0}
