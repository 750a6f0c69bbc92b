"""docs/adding-a-scheduler-plugin.md works as it is written."""

from __future__ import annotations

import pytest

import simulator.scheduler
from simulator.scheduler.framework import Weighted
from simulator.scheduler.plugins import PLUGINS
from tests.simulator.recipes import module_of
from tests.simulator.world import World, pod


def test_the_recipes_plugin_filters_and_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = module_of("adding-a-scheduler-plugin.md", "even_memory")
    monkeypatch.setattr(simulator.scheduler, "PLUGINS", (*PLUGINS, Weighted(recipe.EvenMemory(), weight=5)))
    world = World()
    big = world.client.get("nodes", "", "node-2")
    big["status"]["allocatable"] = {**big["status"]["allocatable"], "memory": "9Gi"}
    world.client.update_status("nodes", big)
    for name, multiple in (("p", "3Gi"), ("q", "5Gi")):
        made = pod(name)
        made["metadata"]["annotations"] = {recipe.ANNOTATION: multiple}
        world.create("pods", made)
    world.settle(5)
    assert world.get("pods", "p")["spec"]["nodeName"] == "node-2"
    assert "0/3 nodes are available: 3 node(s) had odd memory." in world.events("Pod", "FailedScheduling")[0]
