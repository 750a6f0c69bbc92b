"""Redis (and Valkey): logs, listens on 6379, stops on TERM."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.programs.program import MIB, Context, State
from simulator.programs.servers.clocks import formatted, millis
from simulator.programs.servers.server import Line, Server


class Redis(Server):
    """The key-value store."""

    name = "redis"
    cpu, memory = 0.003, 5 * MIB
    listens = (6379,)
    stops = {"TERM": 0, "INT": 0}

    def settings(self, context: Context) -> State:
        port = _option(context.argv, "--port")
        return {"ports": [int(port)]} if port.isdigit() else {}

    def opening(self, context: Context) -> Iterable[Line]:
        version = context.env.get("REDIS_VERSION", "8.2.1")
        yield _line(context, "C", "* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo")
        yield _line(
            context,
            "C",
            f"* Redis version={version}, bits=64, commit=00000000, modified=0, pid=1, just started",
        )
        if len(context.argv) <= 2:
            yield _line(
                context,
                "C",
                "# Warning: no config file specified, using the default config. In order to "
                "specify a config file use redis-server /path/to/redis.conf",
            )
        else:
            yield _line(context, "C", "* Configuration loaded")
        yield _line(context, "M", "* monotonic clock: POSIX clock_gettime")
        yield _line(context, "M", "* Running mode=standalone, port=6379.")

    def ready_lines(self, context: Context) -> Iterable[Line]:
        yield _line(context, "M", "* Server initialized")
        yield _line(context, "M", "* Ready to accept connections tcp")

    def closing(self, name: str, context: Context) -> Iterable[Line]:
        yield f"1:signal-handler ({int(context.now)}) Received SIG{name} scheduling shutdown..."
        yield _line(context, "M", "* User requested shutdown...")
        yield _line(context, "M", "# Redis is now ready to exit, bye bye...")


def _line(context: Context, role: str, text: str) -> str:
    return f"1:{role} {formatted(context.now, '%d %b %Y %H:%M:%S')}.{millis(context.now)} {text}"


def _option(argv: tuple[str, ...], name: str) -> str:
    position = argv.index(name) + 1 if name in argv else len(argv)
    return argv[position] if position < len(argv) else ""
