"""kubectl set env (kubectl/pkg/cmd/set/set_env.go)."""

from __future__ import annotations

import fnmatch

from simulator.apimachinery.metadata import Object
from simulator.kubectl.changing import all_containers
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.selecting import Place, resources_and_changes, visit
from simulator.kubectl.verbs.set_image import COMMON, set_in


class SetEnv(Verb):
    name = "env"
    parents = ("set",)
    usage = "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N"
    summary = "Update environment variables on a pod template"
    flags = (
        Flag("list", type="bool"),
        Flag("overwrite", type="bool", default=True),
        Flag("containers", "c", default="*"),
        Flag("env", "e", "array"),
        *unsupported("from keys prefix resolve:b"),
        *COMMON,
    )

    def run(self, call: Invocation) -> int:
        resources, changes = resources_and_changes(call.args, "environment variable")
        changes += call.flags["env"]
        if not resources and not call.flags["filename"]:
            raise error("one or more resources must be specified as <resource> <name> or <resource>/<name>")
        if call.flags["list"]:
            return visit(call, resources, lambda place, live: self._list(call, place, live))
        if not changes:
            raise error("at least one environment variable must be provided")
        wanted = dict(change.partition("=")[::2] for change in changes if "=" in change)
        removed = [change[:-1] for change in changes if "=" not in change]
        return set_in(call, resources, lambda obj: self._set(call, obj, wanted, removed), "env updated")

    def _chosen(self, call: Invocation, obj: Object) -> list[Object]:
        pattern = call.flags["containers"]
        return [item for item in all_containers(obj) if fnmatch.fnmatchcase(item["name"], pattern)]

    def _list(self, call: Invocation, place: Place, live: Object) -> None:
        for container in self._chosen(call, live):
            call.io.out(f"# {live['kind']} {place.name}, container {container['name']}\n")
            for variable in container.get("env") or ():
                call.io.out(_shown(variable))

    def _set(self, call: Invocation, obj: Object, wanted: dict[str, str], removed: list[str]) -> None:
        for container in self._chosen(call, obj):
            present = {item["name"] for item in container.get("env") or ()}
            clash = [name for name in wanted if name in present]
            if clash and not call.flags["overwrite"]:
                raise error(f"'{clash[0]}' already has a value, and --overwrite is false")
            _update(container, wanted, removed)


def _update(container: Object, wanted: dict[str, str], removed: list[str]) -> None:
    kept = [item for item in container.get("env") or () if item["name"] not in removed]
    kept = [{"name": item["name"], "value": wanted[item["name"]]} if item["name"] in wanted else item for item in kept]
    names = {item["name"] for item in kept}
    kept += [{"name": name, "value": value} for name, value in wanted.items() if name not in names]
    container["env"] = kept
    if not kept:
        del container["env"]


def _shown(variable: Object) -> str:
    name, source = variable["name"], variable.get("valueFrom") or {}
    if "configMapKeyRef" in source:
        reference = source["configMapKeyRef"]
        return f"# {name} from configmap {reference['name']}, key {reference['key']}\n"
    if "secretKeyRef" in source:
        reference = source["secretKeyRef"]
        return f"# {name} from secret {reference['name']}, key {reference['key']}\n"
    if "fieldRef" in source:
        return f"# {name} from field path {source['fieldRef']['fieldPath']}\n"
    return f"{name}={variable.get('value', '')}\n"
