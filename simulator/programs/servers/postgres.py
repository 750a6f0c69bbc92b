"""PostgreSQL: refuses to start without a superuser password, initialises, listens on 5432."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.programs.program import MIB, Context
from simulator.programs.servers.clocks import formatted, millis
from simulator.programs.servers.server import Line, Server


class Postgres(Server):
    """PostgreSQL as its official image starts it."""

    name = "postgres"
    cpu, memory = 0.002, 28 * MIB
    listens = (5432,)
    warm_up = 2.2
    stops = {"TERM": 0, "INT": 0}
    stop_delay = 0.1

    def refusal(self, context: Context) -> int | None:
        if context.env.get("POSTGRES_PASSWORD") or context.env.get("POSTGRES_HOST_AUTH_METHOD") == "trust":
            return None
        for text in (
            "Error: Database is uninitialized and superuser password is not specified.",
            "       You must specify POSTGRES_PASSWORD to a non-empty value for the",
            '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
            "",
            '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
            "       connections without a password. This is *not* recommended.",
        ):
            context.line(text, "stderr")
        return 1

    def opening(self, context: Context) -> Iterable[Line]:
        yield 'The files belonging to this database system will be owned by user "postgres".'
        yield "This user must also own the server process."
        yield ""
        yield f"fixing permissions on existing directory {context.env.get('PGDATA', '/var/lib/postgresql/data')} ... ok"
        yield "creating subdirectories ... ok"
        yield "running bootstrap script ... ok"
        yield "performing post-bootstrap initialization ... ok"
        yield "syncing data to disk ... ok"

    def ready_lines(self, context: Context) -> Iterable[Line]:
        yield ""
        yield "PostgreSQL init process complete; ready for start up."
        yield ""
        for text in (
            f"starting PostgreSQL {context.env.get('PG_VERSION', '')} on x86_64-pc-linux-gnu, 64-bit",
            'listening on IPv4 address "0.0.0.0", port 5432',
            'listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"',
            "database system is ready to accept connections",
        ):
            yield "stderr", _log(context, text)

    def closing(self, name: str, context: Context) -> Iterable[Line]:
        yield "stderr", _log(context, f"received {'fast' if name == 'INT' else 'smart'} shutdown request")

    def last_words(self, context: Context) -> Iterable[Line]:
        yield "stderr", _log(context, "database system is shut down")


def _log(context: Context, text: str) -> str:
    return f"{formatted(context.now, '%Y-%m-%d %H:%M:%S')}.{millis(context.now)} UTC [1] LOG:  {text}"
