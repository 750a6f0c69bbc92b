"""kubectl describe (kubectl/pkg/cmd/describe; the texts are each kind's own)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE, Kind
from simulator.kubectl.command import Failure, Invocation, Verb
from simulator.kubectl.flags import Flag
from simulator.kubectl.manifests import read_manifests
from simulator.kubectl.resources import Named, parse_resources
from simulator.kubectl.rest import Rest, ServerError


class RestReader:
    """Kinds describe themselves from a Reader; here it asks the API server."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._lists: dict[tuple[str, str | None], list[Object]] = {}

    def get(self, resource: str, namespace: str, name: str) -> Object | None:
        """The object, or None."""
        try:
            return self._rest.get(BY_RESOURCE[resource], namespace, name)
        except ServerError:
            return None

    def list(self, resource: str, namespace: str | None = None) -> list[Object]:
        """All objects of a namespace or of all."""
        key = (resource, namespace)
        if key not in self._lists:
            kind = BY_RESOURCE[resource]
            items = self._rest.get(kind, namespace or "").get("items") or []
            self._lists[key] = [{"apiVersion": kind.api_version, "kind": kind.kind, **item} for item in items]
        return self._lists[key]

    def by_index(self, resource: str, index: str, value: str) -> list[Object]:
        """The objects whose index has ``value``."""
        extract = BY_RESOURCE[resource].all_indexes()[index]
        return [obj for obj in self.list(resource) if value in extract(obj)]


class Describe(Verb):
    name = "describe"
    usage = "(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)"
    summary = "Show details of a specific resource or group of resources"
    flags = (
        Flag("selector", "l"),
        Flag("all-namespaces", "A", "bool"),
        Flag("show-events", type="bool", default=True),
        Flag("filename", "f", "strings"),
        Flag("recursive", "R", "bool"),
        Flag("chunk-size", type="int", default=500),
        Flag("kustomize", "k", supported=False),
    )

    def run(self, call: Invocation) -> int:
        if not call.flags["show-events"]:
            raise Failure("error: --show-events=false is not simulated here")
        texts: list[str] = []
        status = 0
        for item, namespace in self._wanted(call):
            try:
                texts += self._describe(call, item, namespace)
            except ServerError as refused:
                call.io.err(refused.line() + "\n")
                status = 1
        call.io.out("\n\n".join(texts))
        if not texts and not status:
            everywhere = call.flags["all-namespaces"]
            call.io.err("No resources found\n" if everywhere else
                        f"No resources found in {call.namespace} namespace.\n")
        return status

    def _wanted(self, call: Invocation) -> list[tuple[Named, str]]:
        if call.flags["filename"]:
            manifests = read_manifests(call, call.flags["filename"], call.flags["recursive"])
            return [(Named(item.kind, item.name), item.obj["metadata"].get("namespace", "")) for item in manifests]
        if not call.args:
            raise Failure("error: You must specify the type of resource to describe. Use \"kubectl api-resources\" for "
                          "a complete list of supported resources.")
        namespace = "" if call.flags["all-namespaces"] else call.namespace
        return [(item, namespace) for item in parse_resources(call.args)]

    def _describe(self, call: Invocation, item: Named, namespace: str) -> list[str]:
        reader, now = RestReader(call.rest), call.transport.now()
        if item.name:
            try:
                found = [call.rest.get(item.kind, namespace, item.name)]
            except ServerError as refused:
                found = self._by_prefix(call, item, namespace)
                if refused.reason != "NotFound" or not found:
                    raise
        else:
            found = self._all(call, item.kind, namespace, call.flags["selector"])
        return [item.kind.describe(obj, reader, now) for obj in found]

    def _by_prefix(self, call: Invocation, item: Named, namespace: str) -> list[Object]:
        """kubectl describes every object whose name begins so when none has that very name."""
        return [obj for obj in self._all(call, item.kind, namespace, None)
                if obj["metadata"]["name"].startswith(item.name)]

    def _all(self, call: Invocation, kind: Kind, namespace: str, selector: str | None) -> list[Object]:
        items = call.rest.get(kind, namespace, labelSelector=selector).get("items") or []
        return [{"apiVersion": kind.api_version, "kind": kind.kind, **item} for item in items]
