"""SchedulingGates: a pod with gates is not tried until they are gone (plugins/schedulinggates)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.scheduler.framework import Plugin


class SchedulingGates(Plugin):
    name = "SchedulingGates"

    def pre_enqueue(self, pod: Object) -> bool:
        return not pod["spec"].get("schedulingGates")
