"""kubectl create configmap (kubectl/pkg/cmd/create/create_configmap.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation
from simulator.kubectl.verbs.generators import sources
from simulator.kubectl.verbs.generators.generator import COMMON, Generator


class CreateConfigMap(Generator):
    name = "configmap"
    aliases = ("cm",)
    usage = "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]"
    summary = "Create a config map from a local file, directory or literal value"
    flags = (*sources.FLAGS, *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        data = sources.collect(
            call,
            ("from-file", "from-literal"),
            lambda key, problems: f'"{key}" is not a valid key name for a ConfigMap: {",".join(problems)}',
            lambda key: f'cannot add key "{key}", another key by that name already exists in Data for ConfigMap '
                        f'"{name}"',
            "config",
        )
        if call.flags["append-hash"]:
            name = sources.name_with_hash(name, {"kind": "ConfigMap", "data": data})
        obj: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
        return {**obj, "data": data} if data else obj
