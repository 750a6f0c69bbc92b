"""docs/adding-a-controller.md works as it is written; and every controller is registered."""

from __future__ import annotations

import ast
from pathlib import Path

from simulator import controllers
from simulator.controllers import CONTROLLERS
from tests.simulator.recipes import module_of
from tests.simulator.world import World, pod

FOLDER = Path(controllers.__file__).parent


def test_the_recipes_controller_counts_pods() -> None:
    recipe = module_of("adding-a-controller.md", "pod_counter")
    world = World(extra=(recipe.PodCounter,))
    for name in ("a", "b"):
        world.create("pods", pod(name))
    world.settle(5)
    assert world.get("namespaces", "default")["metadata"]["labels"][recipe.LABEL] == "2"
    world.delete("pods", "a")
    world.settle(5)
    assert world.get("namespaces", "default")["metadata"]["labels"][recipe.LABEL] == "1"
    assert "PodsCounted Counted pods: 1" in world.events("Namespace")
    assert recipe.count([]) == "0"


def test_every_controller_is_registered() -> None:
    registered = {build.__name__ for build in CONTROLLERS}
    written = {
        node.name
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and any(
            isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "") == "watches" for item in node.body)
    }
    assert written == registered


def test_names_are_unique() -> None:
    names = [build().name for build in CONTROLLERS]
    assert len(set(names)) == len(names)
