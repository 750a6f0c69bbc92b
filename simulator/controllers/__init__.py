"""The controllers: each turns what is wanted into what is, one small step a sync, through the API alone.

One file or folder a controller; what several share stands beside them under its own name (claims, conditions, pods, …).

Mirrors pkg/controller and the list in cmd/kube-controller-manager. To add one, see docs/adding-a-controller.md.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.client import Component
from simulator.controllers.deployment import DeploymentController
from simulator.controllers.replicaset import ReplicaSetController

CONTROLLERS: tuple[Callable[[], Component], ...] = (
    DeploymentController,
    ReplicaSetController,
)
"""Every controller, in the order in which they are started."""
