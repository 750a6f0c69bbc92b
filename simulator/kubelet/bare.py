"""The runtime of the profile ``bare``: no images, only rules, the ones under which the golden recordings were
made.

tests/golden/README.md, "The nodes", states them: which commands end and how, which images cannot be pulled,
what probes answer. Containers stop at once; nothing takes long.
"""

from __future__ import annotations

import re
from hashlib import sha256

from simulator.apimachinery.numerals import whole_number
from simulator.engine import Randomness
from simulator.kubelet.runtime import Executable, Pulled
from simulator.programs.catalogue import PullError, StartError
from simulator.programs.image import Image
from simulator.programs.program import Context, HttpRequest, HttpResponse, Program, State, Turn
from simulator.programs.references import parse_reference, with_default_tag

ENDS_AT_ONCE = frozenset({"busybox", "alpine", "ubuntu", "debian", "bash", "hello-world"})
PORTS = (80, 443, 8080)
PATHS = {"/": 200, "/healthz": 200, "/ready": 200, "/live": 200, "/500": 500}
PROBES = {"true": 0, "false": 1, "test": 1, "cat": 1, "ls": 1}
SIZE = 1_000_000
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "": 1}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhd]?)")
_STEP = re.compile(r"\s*(.*?)\s*(;|&&|\|\||\n|$)", re.DOTALL)


class BareProgram(Program):
    """A command under the recordings' rules: ``state`` is the list of (seconds, exit code) that is left."""

    name = "bare"

    def start(self, context: Context) -> Turn:
        seconds, code = lifetime(context.argv)
        if seconds is None:
            return Turn({})
        if seconds == 0:
            return Turn({}, exit_code=code)
        wake = context.now + seconds
        return Turn({"code": code, "wake": wake}, wake)

    def resume(self, state: State, context: Context) -> Turn:
        return Turn(state, exit_code=state["code"])

    def signal(self, state: State, name: str, context: Context) -> Turn:
        return Turn(state, exit_code=137 if context.argv and context.argv[0] in ("sh", "sleep") else 0)

    def ports(self, state: State) -> tuple[int, ...]:
        return PORTS

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse:
        return HttpResponse(PATHS.get(request.path, 404))


PROGRAM = BareProgram()


class BareRuntime:
    """The fake runtime."""

    start_error_state = "created"
    instant_stop = True
    checks_paths = False

    def pull(self, name: str) -> Pulled:
        reference = parse_reference(name)
        if "nosuch" in name:
            raise PullError(
                f'rpc error: code = NotFound desc = failed to pull and unpack image "{reference}": '
                f'failed to resolve reference "{reference}": {reference}: not found'
            )
        digest = "sha256:" + sha256(str(reference).encode()).hexdigest()
        return Pulled(str(reference), digest, reference.repository, SIZE)

    def pull_seconds(self, pulled: Pulled | None, present: bool, random: Randomness) -> float:
        return 0.01

    def seconds(self, what: str, random: Randomness) -> float:
        return {"volumes": 0.1, "sandbox": 0.02, "start": 0.02}[what]

    def status_image(self, name: str) -> str:
        return with_default_tag(name)

    def image(self, name: str) -> Image:
        return Image(name, ())

    def executable(self, name: str, command: list[str] | None, args: list[str] | None) -> Executable:
        argv = (*(command or ()), *(args or ()))
        if argv and argv[0].startswith("nosuch"):
            raise StartError(
                "failed to create containerd task: failed to create shim task: OCI runtime create failed: "
                "runc create failed: unable to start container process: error during container init: "
                f'exec: "{argv[0]}": executable file not found in $PATH'
            )
        if not argv and parse_reference(name).path.removeprefix("library/") in ENDS_AT_ONCE:
            argv = ("true",)
        return Executable(PROGRAM, argv, {}, "", "/", "TERM")

    def program(self, name: str) -> Program:
        return PROGRAM

    def check_executable(self, name: str, argv: list[str]) -> None:
        if argv[0].startswith("nosuch"):
            raise StartError(f'exec: "{argv[0]}": executable file not found in $PATH')

    def exec_probe(self, argv: list[str], program: Program, context: Context) -> tuple[int, str]:
        return PROBES.get(argv[0], 0), ""


def lifetime(argv: tuple[str, ...]) -> tuple[float | None, int]:
    """How long a command runs (None: for ever) and its exit code."""
    if argv[:2] in (("sh", "-c"), ("/bin/sh", "-c")) and len(argv) > 2:
        return _script(argv[2])
    if argv and argv[0] in ("true", "false"):
        return 0.0, int(argv[0] == "false")
    if argv and argv[0] == "sleep":
        return _seconds(argv[1:]), 0
    return None, 0


def _script(text: str) -> tuple[float | None, int]:
    total, status, joint = 0.0, 0, ";"
    for match in _STEP.finditer(text):
        words = match[1].split()
        if words and not (joint == "&&" and status) and not (joint == "||" and not status):
            if words[0] == "tail" or words[:2] == ["while", "true;"] or words[:2] == ["while", "true"]:
                return None, 0
            if words[0] == "exit":
                return total, (whole_number(words[1]) or 0) % 256 if len(words) > 1 else status
            total += _seconds(words[1:]) if words[0] == "sleep" else 0.0
            status = int(words[0] == "false")
        joint = match[2]
    return total, status


def _seconds(words: list[str] | tuple[str, ...]) -> float:
    matches = [_DURATION.fullmatch(word) for word in words]
    return sum(float(match[1]) * _UNITS[match[2]] for match in matches if match)
