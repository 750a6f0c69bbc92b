"""kubectl create configmap (kubectl/pkg/cmd/create/create_configmap.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation
from simulator.kubectl.verbs.generators import sources
from simulator.kubectl.verbs.generators.generator import COMMON, Generator


class CreateConfigMap(Generator):
    name = "configmap"
    aliases = ("cm",)
    usage = "NAME [--from-file=[key=]source] [--from-literal=key1=value1]"
    summary = "Create a config map from a local file, directory or literal value"
    flags = (*sources.FLAGS, *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        data = sources.collect(
            call,
            lambda key, rule: f'"{key}" is not a valid key name for a ConfigMap: {rule}',
            lambda key: f'cannot add key "{key}", another key by that name already exists in Data for ConfigMap '
                        f'"{name}"',
        )
        obj: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
        return {**obj, "data": data} if data else obj
