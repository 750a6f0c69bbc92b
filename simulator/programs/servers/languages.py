"""Language interpreters, as far as examples use them: REPLs without a terminal end, ``python -m http.server``
serves.

A script of the learner's own is beyond this: it only runs, and the kubelet says so in an event.
"""

from __future__ import annotations

from simulator.programs.program import Context, HttpRequest, HttpResponse, Program, State, Turn
from simulator.programs.servers.clocks import formatted
from simulator.programs.servers.static_files import file_response


class Interpreter(Program):
    """An interpreter: without arguments it reads standard input, which is empty, and exits 0."""

    idle_words: tuple[str, ...] = ()

    def start(self, context: Context) -> Turn:
        words = _arguments(context)
        if not words or words in (["-i"], ["-de0"]):
            return Turn({}, exit_code=0)
        return Turn({"ports": []})

    def ports(self, state: State) -> tuple[int, ...]:
        return tuple(state.get("ports", ()))


class Python(Interpreter):
    """``python``: ``-m http.server [port]`` serves files of the working directory."""

    name = "python"

    def start(self, context: Context) -> Turn:
        words = _arguments(context)
        if words and words[0] in ("--version", "-V"):
            context.line(f"Python {context.env.get('PYTHON_VERSION', '3.13.7')}")
            return Turn({}, exit_code=0)
        rest = [word for word in words if word != "-u"]
        if rest[:2] == ["-m", "http.server"]:
            port = next((int(word) for word in rest[2:] if word.isdigit()), 8000)
            unbuffered = "-u" in words or context.env.get("PYTHONUNBUFFERED")
            if unbuffered:
                context.line(f"Serving HTTP on 0.0.0.0 port {port} (http://0.0.0.0:{port}/) ...")
            return Turn({"ports": [port]})
        return super().start(context)

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse:
        found = file_response(context, context.workdir, request.path)
        if found.status == 403:
            found = HttpResponse(200, "<h1>Directory listing for /</h1>\n", {"content-type": "text/html"})
        when = formatted(context.now, "%d/%b/%Y %H:%M:%S")
        context.line(
            f'{request.client or "-"} - - [{when}] "{request.method} {request.path} HTTP/1.1" {found.status} -',
            "stderr",
        )
        return found


class Node(Interpreter):
    """``node``."""

    name = "node"


class Perl(Interpreter):
    """``perl``: ``-Mbignum=bpi -wle 'print bpi(N)'``, the Job of the documentation, prints π after some work."""

    name = "perl"

    def start(self, context: Context) -> Turn:
        digits = _pi_digits(context.argv)
        if digits is None:
            return super().start(context)
        wake = context.now + 1.0 + digits / 500
        return Turn({"digits": digits, "wake": wake}, wake)

    def resume(self, state: State, context: Context) -> Turn:
        context.line(pi(state["digits"]))
        return Turn(state, exit_code=0)


def _arguments(context: Context) -> list[str]:
    argv = list(context.argv)
    return argv[2:] if argv[0].endswith("docker-entrypoint.sh") else argv[1:]


def _pi_digits(argv: tuple[str, ...]) -> int | None:
    script = argv[-1].replace(" ", "")
    if "-Mbignum=bpi" not in argv or not (script.startswith("printbpi(") and script.endswith(")")):
        return None
    number = script[len("printbpi(") : -1]
    return min(int(number), 5000) if number.isdigit() else None


def pi(digits: int) -> str:
    """π with ``digits`` significant digits, rounded (Machin's formula in integers)."""
    scale = 10 ** (digits + 10)
    value = 4 * (4 * _arc_tangent(5, scale) - _arc_tangent(239, scale))
    rounded = str((value + 5 * 10**10) // 10**11)
    return f"{rounded[0]}.{rounded[1:]}" if digits > 1 else rounded


def _arc_tangent(inverse: int, scale: int) -> int:
    power = total = scale // inverse
    sign, divisor = -1, 3
    while power:
        power //= inverse * inverse
        total += sign * (power // divisor)
        sign, divisor = -sign, divisor + 2
    return total
