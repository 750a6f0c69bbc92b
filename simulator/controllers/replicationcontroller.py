"""The ReplicationController controller: the ReplicaSet controller, shown ReplicationControllers as if they were
ReplicaSets.

Mirrors pkg/controller/replication (replication_controller.go, conversion.go).
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.selectors import map_selector
from simulator.client import Watch
from simulator.controllers.handlers import pod_watches, spec_key
from simulator.controllers.replicaset import ReplicaSetController
from simulator.kinds.replicationcontroller import as_replica_set

CONTROLLERS = "replicationcontrollers"


class ReplicationControllerController(ReplicaSetController):
    """Creates and deletes the pods of ReplicationControllers."""

    name = "replication-controller"
    resource = CONTROLLERS
    watches = (Watch(CONTROLLERS, spec_key), *pod_watches("ReplicationController", CONTROLLERS, map_selector))

    def read(self, key: str) -> Object | None:
        """The ReplicationController at ``key`` in the form of a ReplicaSet."""
        found = super().read(key)
        return None if found is None else as_replica_set(found)

    def write_status(self, replica_set: Object, status: Object) -> None:
        """Store the status, which does not count pods that are going."""
        found = super().read(f"{replica_set['metadata']['namespace']}/{replica_set['metadata']['name']}")
        kept = {field: value for field, value in status.items() if field != "terminatingReplicas"}
        if found is not None and kept != found.get("status"):
            super().write_status(found, kept)
