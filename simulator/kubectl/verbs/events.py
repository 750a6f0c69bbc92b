"""kubectl events (kubectl/pkg/cmd/events)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import age
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import OUTPUT
from simulator.kubectl.printing import object_printer
from simulator.kubectl.resources import parse_resources
from simulator.kubectl.tabwriter import align

HEADER = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]


class Events(Verb):
    name = "events"
    usage = "[(-o|--output=)json|yaml|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]"
    summary = "List events"
    flags = (
        Flag("all-namespaces", "A", "bool"),
        Flag("for", default=""),
        Flag("types", type="strings"),
        Flag("watch", "w", "bool"),
        Flag("no-headers", type="bool"),
        Flag("chunk-size", type="int", default=500),
        *OUTPUT,
    )

    def run(self, call: Invocation) -> int:
        if call.args:
            raise error(f"unknown command {call.args[0]!r}".replace("'", '"'))
        for word in call.flags["types"]:
            if word.lower() not in ("normal", "warning"):
                raise error("valid --types are Normal or Warning")
        namespace = "" if call.flags["all-namespaces"] else call.namespace
        query = {"fieldSelector": self._about(call)}
        if call.flags["watch"]:
            return self._watch(call, namespace, query)
        found = call.rest.get(BY_RESOURCE["events"], namespace, **query)["items"]
        found = sorted((event for event in found if self._wanted(call, event)), key=_last)
        if not found:
            call.io.err(f"No events found in {namespace} namespace.\n" if namespace else "No events found.\n")
            return 0
        self._print(call, found)
        return 0

    def _about(self, call: Invocation) -> str | None:
        text = call.flags["for"]
        if not text:
            return None
        if "/" not in text:
            raise error("--for must be in resource/name form")
        (item,) = parse_resources([text], call.kinds)
        return (f"involvedObject.kind={item.kind.kind},involvedObject.apiVersion={item.kind.api_version},"
                f"involvedObject.name={item.name}")

    def _wanted(self, call: Invocation, event: Object) -> bool:
        types = [word.lower() for word in call.flags["types"]]
        return not types or event.get("type", "").lower() in types

    def _print(self, call: Invocation, found: list[Object], header: bool = True) -> None:
        printer = object_printer(call.flags["output"], bool(call.flags["show-managed-fields"]))
        if printer is not None:
            typed = [{"apiVersion": "v1", "kind": "Event", **event} for event in found]
            call.io.out(printer.print(typed, False))
            return
        everywhere, now = call.flags["all-namespaces"], call.transport.now()
        rows = [_row(event, now, everywhere) for event in found]
        if header and not call.flags["no-headers"]:
            rows.insert(0, ["NAMESPACE", *HEADER] if everywhere else HEADER)
        call.io.out(align(rows))

    def _watch(self, call: Invocation, namespace: str, query: dict[str, Any]) -> int:
        header = True
        for event in call.rest.watch(BY_RESOURCE["events"], namespace, **query):
            if event is None or event["type"] in ("BOOKMARK", "DELETED") or not self._wanted(call, event["object"]):
                continue
            self._print(call, [event["object"]], header)
            header = False
        return 0


def _last(event: Object) -> str:
    series = (event.get("series") or {}).get("lastObservedTime")
    return (series or event.get("lastTimestamp") or event.get("eventTime") or "")[:19]


def _row(event: Object, now: float, everywhere: bool) -> list[str]:
    about = event["involvedObject"]
    row = [_interval(event, now), event.get("type", ""), event.get("reason", ""),
           f"{about.get('kind', '')}/{about.get('name', '')}", event.get("message", "").strip()]
    return [event["metadata"]["namespace"], *row] if everywhere else row


def _interval(event: Object, now: float) -> str:
    first = age(event.get("eventTime") or event.get("firstTimestamp"), now)
    series, count = event.get("series"), event.get("count") or 0
    if series:
        return f"{age(series.get('lastObservedTime'), now)} (x{series.get('count', 0)} over {first})"
    return f"{age(event.get('lastTimestamp'), now)} (x{count} over {first})" if count > 1 else first
