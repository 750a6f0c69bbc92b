"""Apache httpd: logs as the official image does, serves its document root."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.programs.program import MIB, Context, HttpRequest, HttpResponse, State
from simulator.programs.servers.clocks import formatted
from simulator.programs.servers.server import Line, Server
from simulator.programs.servers.static_files import file_response

ROOT = "/usr/local/apache2/htdocs"


class Httpd(Server):
    """The web server. WINCH stops it gracefully, TERM at once; both exit 0."""

    name = "httpd"
    cpu, memory = 0.001, 6 * MIB
    listens = (80,)
    stops = {"WINCH": 0, "TERM": 0}
    stop_delay = 0.1

    def opening(self, context: Context) -> Iterable[Line]:
        address = context.ip or "127.0.0.1"
        unknown = (
            "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using "
            f"{address}. Set the 'ServerName' directive globally to suppress this message"
        )
        yield "stderr", unknown
        yield "stderr", unknown
        version = f"Apache/{context.env.get('HTTPD_VERSION', '2.4.65')} (Unix)"
        yield (
            "stderr",
            _notice(context, "mpm_event", f"AH00489: {version} configured -- resuming normal operations"),
        )
        yield "stderr", _notice(context, "core", "AH00094: Command line: 'httpd -D FOREGROUND'")

    def closing(self, name: str, context: Context) -> Iterable[Line]:
        text = {
            "WINCH": "AH00492: caught SIGWINCH, shutting down gracefully",
            "TERM": "AH00491: caught SIGTERM, shutting down",
        }[name]
        yield "stderr", _notice(context, "mpm_event", text)

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse:
        found = file_response(context, ROOT, request.path)
        if found.status >= 400:
            found = HttpResponse(found.status, _error_page(found.status), {"content-type": "text/html"})
        when = formatted(context.now, "%d/%b/%Y:%H:%M:%S +0000")
        line = f'"{request.method} {request.path} HTTP/1.1" {found.status} {len(found.body.encode())}'
        context.line(f"{request.client or '-'} - - [{when}] {line}")
        return found


def _notice(context: Context, module: str, text: str) -> str:
    return f"[{formatted(context.now, '%a %b %d %H:%M:%S.%f %Y')}] [{module}:notice] [pid 1:tid 1] {text}"


def _error_page(status: int) -> str:
    title = {403: "Forbidden", 404: "Not Found"}[status]
    text = {
        403: "You don't have permission to access this resource.",
        404: "The requested URL was not found on this server.",
    }[status]
    return f"<html><head><title>{status} {title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>\n"
