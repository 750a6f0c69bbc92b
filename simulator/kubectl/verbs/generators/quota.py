"""kubectl create quota (kubectl/pkg/cmd/create/create_quota.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.quantity import canonical
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.verbs.generators.generator import COMMON, Generator


class CreateQuota(Generator):
    name = "quota"
    aliases = ("resourcequota",)
    usage = "NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]"
    summary = "Create a quota with the specified name"
    flags = (Flag("hard", default=""), Flag("scopes", default=""), *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        spec: Object = {}
        if call.flags["hard"]:
            spec["hard"] = dict(map(_limit, call.flags["hard"].split(",")))
        if call.flags["scopes"]:
            spec["scopes"] = list(map(_scope, call.flags["scopes"].split(",")))
        return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": name}, "spec": spec, "status": {}}


def _limit(text: str) -> tuple[str, str]:
    if text.count("=") != 1:
        raise error(f"Invalid argument syntax {text}, expected <resource>=<value>")
    name, _, value = text.partition("=")
    try:
        return name, canonical(value)
    except ValueError as problem:
        raise error(str(problem)) from None


def _scope(text: str) -> str:
    if not text:
        raise error('invalid resource quota scope ""')
    return text
