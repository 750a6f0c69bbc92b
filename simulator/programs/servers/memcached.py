"""memcached: silent, listens on 11211."""

from simulator.programs.servers.server import Server


class Memcached(Server):
    """The cache."""

    name = "memcached"
    listens = (11211,)
    stops = {"TERM": 0, "INT": 0}
