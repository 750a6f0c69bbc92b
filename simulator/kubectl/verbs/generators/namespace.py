"""kubectl create namespace (kubectl/pkg/cmd/create/create_namespace.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation
from simulator.kubectl.verbs.generators.generator import COMMON, Generator


class CreateNamespace(Generator):
    name = "namespace"
    aliases = ("ns",)
    usage = "NAME [--dry-run=server|client|none]"
    summary = "Create a namespace with the specified name"
    namespaced = False
    flags = COMMON

    def build(self, call: Invocation, name: str) -> Object:
        return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}, "spec": {}, "status": {}}

    def failure(self, text: str, obj: Object) -> str:
        return ""
