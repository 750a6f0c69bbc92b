"""MongoDB: logs JSON, listens on 27017."""

from __future__ import annotations

import json
from collections.abc import Iterable

from simulator.programs.program import MIB, Context
from simulator.programs.servers.clocks import formatted, millis
from simulator.programs.servers.server import Line, Server


class Mongo(Server):
    """The document database."""

    name = "mongo"
    cpu, memory = 0.012, 88 * MIB
    listens = (27017,)
    warm_up = 1.5
    stops = {"TERM": 0, "INT": 0}
    stop_delay = 0.5

    def opening(self, context: Context) -> Iterable[Line]:
        yield _log(
            context,
            "CONTROL",
            4615611,
            "MongoDB starting",
            {"pid": 1, "port": 27017, "host": context.hostname},
        )

    def ready_lines(self, context: Context) -> Iterable[Line]:
        yield _log(context, "NETWORK", 23015, "Listening on", {"address": "0.0.0.0:27017"})
        yield _log(context, "NETWORK", 23016, "Waiting for connections", {"port": 27017, "ssl": "off"})

    def closing(self, name: str, context: Context) -> Iterable[Line]:
        yield _log(context, "CONTROL", 23377, "Received signal", {"signal": 15, "error": "Terminated"})

    def last_words(self, context: Context) -> Iterable[Line]:
        yield _log(context, "CONTROL", 23138, "Shutting down", {"exitCode": 0})


def _log(context: Context, component: str, number: int, text: str, attributes: dict) -> str:
    when = f"{formatted(context.now, '%Y-%m-%dT%H:%M:%S')}.{millis(context.now)}+00:00"
    return json.dumps(
        {
            "t": {"$date": when},
            "s": "I",
            "c": component,
            "id": number,
            "ctx": "main",
            "msg": text,
            "attr": attributes,
        },
        separators=(",", ":"),
    )
