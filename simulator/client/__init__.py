"""What every component sees of the cluster: a client, listers, an event recorder and the component contract."""

from simulator.client.client import Client, Lister
from simulator.client.component import Component, Watch, named_key, own_key, owner_key

__all__ = ["Client", "Component", "Lister", "Watch", "named_key", "own_key", "owner_key"]
