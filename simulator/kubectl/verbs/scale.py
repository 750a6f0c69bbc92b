"""kubectl scale (kubectl/pkg/cmd/scale, kubectl/pkg/scale)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.manifests import read_manifests
from simulator.kubectl.output import printed_name
from simulator.kubectl.resources import Named, parse_resources


class Scale(Verb):
    name = "scale"
    usage = "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)"
    summary = "Set a new size for a deployment, replica set, or replication controller"
    flags = (
        Flag("replicas", type="int", default=0, required=True),
        Flag("current-replicas", type="int", default=-1),
        Flag("resource-version"),
        Flag("filename", "f", "strings"),
        Flag("recursive", "R", "bool"),
        Flag("selector", "l"),
        Flag("all", type="bool"),
        Flag("output", "o"),
        Flag("timeout", type="duration", supported=False),
        Flag("dry-run", supported=False),
        Flag("kustomize", "k", supported=False),
        Flag("show-managed-fields", type="bool", supported=False),
        Flag("template", supported=False),
        Flag("allow-missing-template-keys", type="bool", supported=False),
    )

    def run(self, call: Invocation) -> int:
        replicas = call.flags["replicas"]
        if not call.flags.changed("replicas") or replicas < 0:
            raise error("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
        targets = self._targets(call)
        if not targets:
            raise error("no objects passed to scale")
        for item, namespace in targets:
            self._scale(call, item, namespace, replicas)
        return 0

    def _targets(self, call: Invocation) -> list[tuple[Named, str]]:
        if call.flags["filename"]:
            manifests = read_manifests(call, call.flags["filename"], call.flags["recursive"])
            return [(Named(item.kind, item.name), item.obj["metadata"].get("namespace", "")) for item in manifests]
        found: list[Named] = []
        for item in parse_resources(call.args):
            found += [item] if item.name else self._listed(call, item)
        return [(item, call.namespace) for item in found]

    def _listed(self, call: Invocation, item: Named) -> list[Named]:
        if not (call.flags["all"] or call.flags["selector"]):
            raise error("resource(s) were provided, but no name was specified")
        objects = call.rest.get(item.kind, call.namespace, labelSelector=call.flags["selector"])["items"]
        return [Named(item.kind, obj["metadata"]["name"]) for obj in objects]

    def _scale(self, call: Invocation, item: Named, namespace: str, replicas: int) -> None:
        if "scale" not in item.kind.subresources:
            live = call.rest.get(item.kind, namespace, item.name)
            raise error(f"could not find scale subresource for {printed_name(live)}" if live else "no such object")
        current = call.rest.get(item.kind, namespace, item.name)
        self._check(call, current)
        call.rest.patch(item.kind, namespace, item.name, {"spec": {"replicas": replicas}}, sub="scale")
        call.io.out(f"{printed_name(current)} scaled\n" if call.flags["output"] != "name"
                    else f"{printed_name(current)}\n")

    def _check(self, call: Invocation, current: Object) -> None:
        expected, have = call.flags["current-replicas"], current["spec"].get("replicas", 1)
        if expected >= 0 and expected != have:
            raise error(f"Expected replicas to be {expected}, was {have}")
        version = call.flags["resource-version"]
        if version and version != current["metadata"]["resourceVersion"]:
            raise error(f"Expected resource version to be {version}, was {current['metadata']['resourceVersion']}")
