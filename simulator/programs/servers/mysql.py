"""MySQL and MariaDB: refuse to start without a root password, need seconds to initialise, listen on 3306."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.programs.program import MIB, Context, State
from simulator.programs.servers.clocks import formatted
from simulator.programs.servers.server import Line, Server


class Mysql(Server):
    """MySQL as its official image starts it."""

    name = "mysql"
    cpu, memory = 0.009, 448 * MIB
    listens = (3306, 33060)
    warm_up = 9.0
    stops = {"TERM": 0}
    stop_delay = 1.4
    product = "MySQL"
    daemon = "mysqld"
    version_variable = "MYSQL_VERSION"
    prefixes = ("MYSQL",)

    def refusal(self, context: Context) -> int | None:
        if any(context.env.get(name) for name in self._ways(*self.prefixes)):
            return None
        context.line(
            self._stamp(
                context,
                "Note",
                f"Entrypoint script for {self.product} Server {self._version(context)} started.",
            )
        )
        context.line(
            self._stamp(context, "ERROR", "Database is uninitialized and password option is not specified"),
            "stderr",
        )
        context.line("    You need to specify one of the following as an environment variable:", "stderr")
        for name in self._ways(self.prefixes[0]):
            context.line(f"    - {name}", "stderr")
        return 1

    def _ways(self, *prefixes: str) -> list[str]:
        return [
            f"{prefix}_{way}"
            for prefix in prefixes
            for way in ("ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD", "RANDOM_ROOT_PASSWORD")
        ]

    def _version(self, context: Context) -> str:
        return context.env.get(self.version_variable, "")

    def _stamp(self, context: Context, level: str, text: str) -> str:
        return f"{formatted(context.now, '%Y-%m-%d %H:%M:%S+00:00')} [{level}] [Entrypoint]: {text}"

    def opening(self, context: Context) -> Iterable[Line]:
        yield self._stamp(
            context, "Note", f"Entrypoint script for {self.product} Server {self._version(context)} started."
        )
        yield self._stamp(context, "Note", "Initializing database files")

    def ready_lines(self, context: Context) -> Iterable[Line]:
        yield self._stamp(context, "Note", "Database files initialized")
        for kind in ("DATABASE", "USER"):
            value = next(
                (context.env[f"{p}_{kind}"] for p in self.prefixes if f"{p}_{kind}" in context.env), ""
            )
            if value:
                yield self._stamp(context, "Note", f"Creating {kind.lower()} {value}")
        yield self._stamp(context, "Note", f"{self.product} init process done. Ready for start up.")
        yield (
            "stderr",
            self._server_line(
                context,
                f"{self.daemon}: ready for connections. Version: '{self._version(context)}'  "
                "socket: '/var/run/mysqld/mysqld.sock'  port: 3306",
            ),
        )

    def closing(self, name: str, context: Context) -> Iterable[Line]:
        yield (
            "stderr",
            self._server_line(
                context,
                f"Received SHUTDOWN from user <via user signal>. Shutting down "
                f"{self.daemon} (Version: {self._version(context)}).",
            ),
        )

    def last_words(self, context: Context) -> Iterable[Line]:
        yield (
            "stderr",
            self._server_line(
                context, f"{self.daemon}: Shutdown complete (mysqld {self._version(context)})."
            ),
        )

    def _server_line(self, context: Context, text: str) -> str:
        return f"{formatted(context.now, '%Y-%m-%dT%H:%M:%S.%fZ')} 0 [System] [Server] {text}"

    def settings(self, context: Context) -> State:
        return {}


class Mariadb(Mysql):
    """MariaDB as its official image starts it."""

    name = "mariadb"
    cpu, memory = 0.004, 92 * MIB
    listens = (3306,)
    warm_up = 6.0
    product = "MariaDB"
    daemon = "mariadbd"
    version_variable = "MARIADB_VERSION"
    prefixes = ("MARIADB", "MYSQL")
