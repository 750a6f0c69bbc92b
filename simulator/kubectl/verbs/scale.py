"""kubectl scale (kubectl/pkg/cmd/scale, kubectl/pkg/scale)."""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.kubectl.changing import send_change
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, dry_run
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError, object_path
from simulator.kubectl.selecting import Place, places

POLL_SECONDS = 1.0


class Scale(Verb):
    name = "scale"
    usage = "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)"
    summary = "Set a new size for a deployment, replica set, or replication controller"
    flags = (
        Flag("replicas", type="int", default=0, required=True),
        Flag("current-replicas", type="int", default=-1),
        Flag("resource-version", default=""),
        Flag("selector", "l"),
        Flag("all", type="bool"),
        Flag("timeout", type="duration", default=0.0),
        *FILES, *OUTPUT, *DRY_RUN, *RECORD,
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        reporter = Reporter(call)
        if flags["replicas"] < 0:
            raise error("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
        if flags["current-replicas"] < -1:
            raise error("The --current-replicas must specify an integer of -1 or greater")
        complaints = Complaints(call)
        found = self._found(call, complaints)
        if flags["resource-version"] and len(found) > 1:
            raise error("cannot use --resource-version with multiple resources")
        if not found and not complaints.any:
            raise error("no objects passed to scale")
        for place, live in found:
            self._scale(call, reporter, place, live)
        return complaints.tell()

    def _found(self, call: Invocation, complaints: Complaints) -> list[tuple[Place, Object]]:
        found = []
        for place in places(call, call.args, complaints=complaints):
            try:
                found.append((place, call.rest.get(place.kind, place.namespace, place.name)))
            except (ServerError, Failure) as problem:
                complaints.add(problem)
        return found

    def _scale(self, call: Invocation, reporter: Reporter, place: Place, live: Object) -> None:
        mode, replicas = dry_run(call), call.flags["replicas"]
        if mode != "client":
            self._check(call, place)
            replicas = call.rest.patch(
                place.kind, place.namespace, place.name, {"spec": {"replicas": replicas}}, sub="scale",
                dryRun="All" if mode == "server" else None)["spec"].get("replicas", 0)
            live = send_change(call, place, live, recorded(call, live))
            if call.flags["timeout"] and mode == "none":
                self._wait(call, place)
        if place.kind.group in ("apps", ""):
            live = deep_copy(live)
            live.setdefault("spec", {})["replicas"] = replicas
        reporter.say(live, "scaled")

    def _now(self, call: Invocation, place: Place) -> Object:
        return call.rest.request("GET", object_path(place.kind, place.namespace, place.name, "scale")).body

    def _check(self, call: Invocation, place: Place) -> None:
        """Raise Failure where the size or version is not the one asked for."""
        expected, version = call.flags["current-replicas"], call.flags["resource-version"]
        if expected == -1 and not version:
            return
        now = self._now(call, place)
        have = now["spec"].get("replicas", 0)
        if expected != -1 and expected != have:
            raise error(f"Expected replicas to be {expected}, was {have}")
        if version and version != now["metadata"]["resourceVersion"]:
            raise error(f"Expected resource version to be {version}, was {now['metadata']['resourceVersion']}")

    def _wait(self, call: Invocation, place: Place) -> None:
        deadline = call.transport.now() + call.flags["timeout"]
        while not call.transport.interrupted():
            now = self._now(call, place)
            wanted = now["spec"].get("replicas", 0)
            if wanted != call.flags["replicas"] or (now.get("status") or {}).get("replicas", 0) == wanted:
                return
            if call.transport.now() >= deadline:
                raise error(f'timed out waiting for "{place.name}" to be synced')
            call.transport.sleep(POLL_SECONDS)
