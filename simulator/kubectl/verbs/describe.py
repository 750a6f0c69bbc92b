"""kubectl describe (kubectl/pkg/cmd/describe; the texts are each kind's own)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE, Kind
from simulator.kinds.describing.events import Quiet
from simulator.kubectl.command import Failure, Invocation, Verb
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag
from simulator.kubectl.resources import Named, parse_resources
from simulator.kubectl.rest import Rest, ServerError
from simulator.kubectl.selecting import read_from_files


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
        Flag("kustomize", "k", default=""),
    )

    def run(self, call: Invocation) -> int:
        complaints = Complaints(call)
        found, near = self._found(call, complaints)
        quiet = len(found) > 1 or near or complaints.any
        wanted = call.flags["show-events"] if call.flags.changed("show-events") else not quiet
        reader, now = RestReader(call.rest), call.transport.now()
        texts = [kind.describe(obj, reader if wanted else Quiet(reader), now) for kind, obj in found]
        call.io.out("".join(f"{text}\n" for text in texts) if near else "\n\n".join(texts))
        if not texts and not complaints.any:
            everywhere = call.flags["all-namespaces"]
            call.io.err("No resources found\n" if everywhere else
                        f"No resources found in {call.namespace} namespace.\n")
        return complaints.tell(several=True)

    def _found(self, call: Invocation, complaints: Complaints) -> tuple[list[tuple[Kind, Object]], bool]:
        """What to describe, and whether it was found by the beginning of its name only."""
        found: list[tuple[Kind, Object]] = []
        by_prefix = False
        for item, namespace in self._wanted(call, complaints):
            if not item.name:
                listed = self._all(call, item.kind, namespace, call.flags["selector"])
                found += [(item.kind, obj) for obj in listed]
                continue
            try:
                found.append((item.kind, call.rest.get(item.kind, namespace, item.name)))
            except ServerError as refused:
                near = self._by_prefix(call, item, namespace) if refused.reason == "NotFound" else []
                found += [(item.kind, obj) for obj in near]
                by_prefix = by_prefix or bool(near)
                if not near:
                    complaints.add(refused)
        return found, by_prefix

    def _wanted(self, call: Invocation, complaints: Complaints) -> list[tuple[Named, str]]:
        if call.flags["filename"]:
            manifests = read_from_files(call, complaints)
            return [(Named(item.kind, item.name), item.obj["metadata"].get("namespace", "")) for item in manifests]
        if not call.args:
            raise Failure("error: You must specify the type of resource to describe. Use \"kubectl api-resources\" for "
                          "a complete list of supported resources.")
        namespace = "" if call.flags["all-namespaces"] else call.namespace
        return [(item, namespace) for item in parse_resources(call.args, call.kinds)]

    def _by_prefix(self, call: Invocation, item: Named, namespace: str) -> list[Object]:
        """Where no object has the very name, ``describe TYPE PREFIX`` takes those whose names begin so."""
        if len(call.args) != 2:
            return []
        return [obj for obj in self._all(call, item.kind, namespace, None)
                if obj["metadata"]["name"].startswith(item.name)]

    def _all(self, call: Invocation, kind: Kind, namespace: str, selector: str | None) -> list[Object]:
        items = call.rest.select(kind, namespace, selector, None).get("items") or []
        return [{"apiVersion": kind.api_version, "kind": kind.kind, **item} for item in items]
