"""kubectl create serviceaccount (kubectl/pkg/cmd/create/create_serviceaccount.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation
from simulator.kubectl.verbs.generators.generator import COMMON, Generator


class CreateServiceAccount(Generator):
    name = "serviceaccount"
    aliases = ("sa",)
    usage = "NAME [--dry-run=server|client|none]"
    summary = "Create a service account with the specified name"
    flags = COMMON

    def build(self, call: Invocation, name: str) -> Object:
        return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}
