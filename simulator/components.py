"""The components every cluster runs, in the order they were started in: add one by adding a row."""

from __future__ import annotations

from collections.abc import Callable

from simulator.client import Component
from simulator.controllers import CONTROLLERS
from simulator.kubelet.kubelet import Kubelet
from simulator.scheduler import Scheduler

COMPONENTS: tuple[Callable[[], Component], ...] = (
    Scheduler,
    Kubelet,
    *CONTROLLERS,
)
