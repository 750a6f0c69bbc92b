"""agnhost, the Kubernetes project's test image: the subcommands that the documentation uses."""

from __future__ import annotations

from simulator.programs.program import Context, HttpRequest, HttpResponse, Program, State, Turn
from simulator.programs.servers.small_http import TEXT, option

HEALTHY_FOR = 10.0
"""Seconds the ``liveness`` server answers /healthz with 200 before it turns to 500."""


class Agnhost(Program):
    """``pause`` (the default), ``netexec``, ``serve-hostname`` and ``liveness``; other subcommands only run."""

    name = "agnhost"

    def start(self, context: Context) -> Turn:
        words = [word for word in context.argv[1:] if not word.startswith("-")]
        command = words[0] if words else "pause"
        if command == "pause":
            context.line("Paused", "stdout")
        state: State = {"command": command, "ports": _ports(command, context), "began": context.now}
        if command == "liveness":
            state["wake"] = context.now + HEALTHY_FOR
        return Turn(state, state.get("wake"))

    def resume(self, state: State, context: Context) -> Turn:
        return Turn({key: value for key, value in state.items() if key != "wake"})

    def signal(self, state: State, name: str, context: Context) -> Turn:
        return Turn(state, exit_code=0 if state["command"] == "pause" else 2)

    def ports(self, state: State) -> tuple[int, ...]:
        return tuple(state["ports"])

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse | None:
        path = request.path.partition("?")[0]
        if state["command"] == "liveness":
            return _liveness(state, path, context)
        if state["command"] == "serve-hostname" or path in ("/hostname", "/hostName"):
            return HttpResponse(200, context.hostname, TEXT)
        if path == "/":
            return HttpResponse(200, f"NOW: {context.now}", TEXT)
        if path == "/clientip":
            return HttpResponse(200, request.client, TEXT)
        return HttpResponse(200 if path == "/healthz" else 404, "", TEXT)


def _ports(command: str, context: Context) -> list[int]:
    default = {"netexec": "8080", "serve-hostname": "9376", "liveness": "8080"}.get(command, "")
    chosen = option(context.argv, "http-port") or option(context.argv, "port") or default
    return [int(chosen)] if default and chosen.isdigit() else []


def _liveness(state: State, path: str, context: Context) -> HttpResponse:
    age = context.now - state["began"]
    if path != "/healthz":
        return HttpResponse(200, f"{age:.9f}s", TEXT)
    if age > HEALTHY_FOR:
        return HttpResponse(500, f"error: {age}", TEXT)
    return HttpResponse(200, "ok", TEXT)
