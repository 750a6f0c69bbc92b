"""kubectl create priorityclass (kubectl/pkg/cmd/create/create_priorityclass.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation
from simulator.kubectl.flags import Flag
from simulator.kubectl.verbs.generators.generator import COMMON, Generator


class CreatePriorityClass(Generator):
    name = "priorityclass"
    aliases = ("pc",)
    usage = "NAME --value=VALUE --global-default=BOOL"
    summary = "Create a priority class with the specified name"
    namespaced = False
    flags = (
        Flag("value", type="int", default=0),
        Flag("global-default", type="bool"),
        Flag("description", default=""),
        Flag("preemption-policy", default="PreemptLowerPriority"),
        *COMMON,
    )

    def build(self, call: Invocation, name: str) -> Object:
        flags = call.flags
        obj = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name},
               "value": flags["value"], "globalDefault": flags["global-default"], "description": flags["description"],
               "preemptionPolicy": flags["preemption-policy"]}
        return {key: value for key, value in obj.items() if value not in ("", False) or key == "value"}
