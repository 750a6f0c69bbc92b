"""nginx: logs as the official image does, serves the files under its document root."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.programs.program import MIB, Context, HttpRequest, HttpResponse, State
from simulator.programs.servers.clocks import formatted
from simulator.programs.servers.server import Line, Server
from simulator.programs.servers.static_files import file_response

ROOT = "/usr/share/nginx/html"
WORKERS = 4
FIRST_WORKER = 29
SCRIPTED = (1, 19)
"""Since this version the image has an entrypoint script,"""
TALKATIVE = (1, 21)
"""and since this one its configuration logs notices."""
LATEST = "1.29.1"
_PREPARATION = (
    "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
    "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
    "10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf",
    "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
    "/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh",
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh",
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh",
    "/docker-entrypoint.sh: Configuration complete; ready for start up",
)


class Nginx(Server):
    """The web server. QUIT finishes what is under way, TERM does not; both exit 0."""

    name = "nginx"
    cpu, memory = 0.0, 4 * MIB
    listens = (80,)
    stops = {"QUIT": 0, "TERM": 0, "INT": 0}
    stop_delay = 0.1

    def opening(self, context: Context) -> Iterable[Line]:
        version = _version(context)
        if version >= SCRIPTED and context.argv[0].endswith("docker-entrypoint.sh"):
            yield from _PREPARATION
        if version >= TALKATIVE:
            for text in self._notices(context):
                yield "stderr", _notice(context, text)

    def _notices(self, context: Context) -> Iterable[str]:
        yield 'using the "epoll" event method'
        yield f"nginx/{context.env.get('NGINX_VERSION', LATEST)}"
        yield "built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)"
        yield "OS: Linux 6.1.0-28-amd64"
        yield "getrlimit(RLIMIT_NOFILE): 1048576:1048576"
        yield "start worker processes"
        for number in range(FIRST_WORKER, FIRST_WORKER + WORKERS):
            yield f"start worker process {number}"

    def closing(self, name: str, context: Context) -> Iterable[Line]:
        number, word = {"QUIT": (3, "shutting down"), "TERM": (15, "exiting"), "INT": (2, "exiting")}[name]
        if _version(context) >= TALKATIVE:
            yield "stderr", _notice(context, f"signal {number} (SIG{name}) received, {word}")

    def last_words(self, context: Context) -> Iterable[Line]:
        if _version(context) >= TALKATIVE:
            yield "stderr", _notice(context, "exit")

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse:
        found = file_response(context, ROOT, request.path)
        version = context.env.get("NGINX_VERSION", LATEST)
        if found.status >= 400:
            found = HttpResponse(
                found.status, _error_page(found.status, version), {"content-type": "text/html"}
            )
        self._log_access(request, found, context)
        return HttpResponse(found.status, found.body, {"server": f"nginx/{version}", **found.headers})

    def _log_access(self, request: HttpRequest, response: HttpResponse, context: Context) -> None:
        when = formatted(context.now, "%d/%b/%Y:%H:%M:%S +0000")
        agent = request.headers.get("user-agent", "-")
        line = f'"{request.method} {request.path} HTTP/1.1" {response.status} {len(response.body.encode())}'
        context.line(f'{request.client or "-"} - - [{when}] {line} "-" "{agent}" "-"')


class NginxUnprivileged(Nginx):
    """nginx as user 101 on port 8080."""

    name = "nginx-unprivileged"
    listens = (8080,)


def _version(context: Context) -> tuple[int, ...]:
    parts = context.env.get("NGINX_VERSION", LATEST).split(".")
    return tuple(int(part) for part in parts[:2] if part.isdigit())


def _notice(context: Context, text: str) -> str:
    return f"{formatted(context.now, '%Y/%m/%d %H:%M:%S')} [notice] 1#1: {text}"


def _error_page(status: int, version: str) -> str:
    title = {403: "403 Forbidden", 404: "404 Not Found"}[status]
    return (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        f"<hr><center>nginx/{version}</center>\r\n</body>\r\n</html>\r\n"
    )
