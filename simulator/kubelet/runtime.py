"""The container runtime of a node as the kubelet talks to it: pull an image, make a process of a command line.

``CatalogueRuntime`` knows the image catalogue; ``bare.BareRuntime`` follows the rules under which the
recordings of a real control plane were made. The profile of the cluster chooses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from simulator.engine import Randomness
from simulator.kubelet.timing import (
    CONTAINER_START,
    PULL_HANDSHAKE,
    PULL_RATE,
    PULL_REFUSED,
    SANDBOX,
    VOLUME_SETUP,
)
from simulator.programs import catalogue
from simulator.programs.catalogue import BY_NAME, Build, PullError, StartError
from simulator.programs.image import Image
from simulator.programs.program import Context, Program
from simulator.programs.references import parse_reference
from simulator.programs.shell.context import Context as ToolContext
from simulator.programs.shell_program import is_shell_command, run_command
from simulator.programs.tools import unsimulated
from simulator.programs.userlands import executables


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a node keeps of an image: JSON-able, one row of the node's image list."""

    name: str
    digest: str
    repository: str
    size: int


@dataclass(frozen=True, slots=True)
class Executable:
    """What a container will run. ``honest`` tells that what is inside is not simulated."""

    program: Program
    argv: tuple[str, ...]
    env: dict[str, str]
    user: str
    workdir: str
    stop_signal: str
    honest: bool = False


class ContainerRuntime(Protocol):
    """What the kubelet needs of a runtime."""

    start_error_state: str
    """In which state a container is left that could not be started: "exited" or "created"."""
    instant_stop: bool
    """Whether every container stops at once when told to."""
    checks_paths: bool
    """Whether the node looks at the type of a hostPath."""

    def pull(self, name: str) -> Pulled:
        """Raises PullError."""

    def pull_seconds(self, pulled: Pulled | None, present: bool, random: Randomness) -> float:
        """How long the pull takes; ``pulled`` is None for a pull that is refused."""

    def seconds(self, what: str, random: Randomness) -> float:
        """How long setting up ("volumes", "sandbox", "start") takes."""

    def status_image(self, name: str) -> str:
        """The image's name in a container's status."""

    def image(self, name: str) -> Image:
        """The configuration of an image that has been pulled."""

    def executable(self, name: str, command: list[str] | None, args: list[str] | None) -> Executable:
        """Raises StartError."""

    def program(self, name: str) -> Program:
        """A program by name."""

    def exec_probe(self, argv: list[str], program: Program, context: Context) -> tuple[int, str]:
        """Run a command in a container to its end: (exit code, output). Raises StartError."""

    def check_executable(self, name: str, argv: list[str]) -> None:
        """Raises StartError where the image ``name`` has no such command."""


class CatalogueRuntime:
    """The runtime of the profile ``default``: containerd over the image catalogue."""

    start_error_state = "exited"
    instant_stop = False
    checks_paths = True

    def pull(self, name: str) -> Pulled:
        build = self._build(name)
        return Pulled(str(build.reference), build.digest, build.image.repository, build.release.size)

    def pull_seconds(self, pulled: Pulled | None, present: bool, random: Randomness) -> float:
        if pulled is None:
            return random.uniform(*PULL_REFUSED)
        seconds = random.uniform(*PULL_HANDSHAKE)
        return seconds if present else seconds + pulled.size / random.uniform(*PULL_RATE)

    def seconds(self, what: str, random: Randomness) -> float:
        return random.uniform(*{"volumes": VOLUME_SETUP, "sandbox": SANDBOX, "start": CONTAINER_START}[what])

    def status_image(self, name: str) -> str:
        return str(parse_reference(name))

    def image(self, name: str) -> Image:
        return self._build(name).image

    def executable(self, name: str, command: list[str] | None, args: list[str] | None) -> Executable:
        build = self._build(name)
        image = build.image
        argv = catalogue.command_line(image, command, args)
        program = catalogue.program_for(build, argv)
        return Executable(
            program,
            argv,
            build.env,
            image.user,
            image.workdir,
            image.stop_signal,
            honest=_is_beyond(program, argv),
        )

    def program(self, name: str) -> Program:
        return BY_NAME[name]

    def exec_probe(self, argv: list[str], program: Program, context: Context) -> tuple[int, str]:
        if not is_shell_command(argv[0].rpartition("/")[2]):
            return _client_command(argv, program)
        return run_command(argv, context)

    def check_executable(self, name: str, argv: list[str]) -> None:
        catalogue.check_executable(self._build(name), argv)

    def _build(self, name: str) -> Build:
        return catalogue.find(parse_reference(name))


def _is_beyond(program: Program, argv: tuple[str, ...]) -> bool:
    """Whether the command is more than its stand-in can do, so that an event has to say so."""
    if program.name in ("python", "node", "perl"):
        return len(argv) > 1 and "http.server" not in argv and not any("bpi" in word for word in argv)
    return program.name == "idle"


_CLIENTS = {
    "redis-cli": ("redis", 0, "PONG\n"),
    "pg_isready": ("postgres", 0, "accepting connections\n"),
    "mysqladmin": ("mysql", 0, "mysqld is alive\n"),
    "mariadb-admin": ("mariadb", 0, "mysqld is alive\n"),
    "mysql": ("mysql", 0, "1\n"),
    "psql": ("postgres", 0, "1\n"),
}


def _client_command(argv: list[str], program: Program) -> tuple[int, str]:
    """A server's own client, asked whether the server is there."""
    known = _CLIENTS.get(argv[0].rpartition("/")[2])
    if known is None or known[0] != program.name:
        raise StartError(f'exec: "{argv[0]}": executable file not found in $PATH')
    return known[1], known[2]


def client_tools(program: Program, image: Image) -> dict[str, Callable[[ToolContext], int]]:
    """The commands of an image that talk to its server, as tools of a shell in the container."""
    names = executables(image.userland, image.repository) | set(image.commands)
    return {name: partial(_run_client, program) for name in _CLIENTS if name in names}


def _run_client(program: Program, context: ToolContext) -> int:
    server, code, output = _CLIENTS[context.name]
    if server != program.name or not _is_question(context.name, context.args):
        return unsimulated.run(context)
    context.out(output)
    return code


def _is_question(name: str, args: list[str]) -> bool:
    """Whether the client is asked what it can answer: is the server there?"""
    if name == "redis-cli":
        return [word.upper() for word in args if not word.startswith("-")][-1:] == ["PING"]
    return name in ("pg_isready", "mysqladmin", "mariadb-admin") or any("SELECT 1" in word.upper() for word in args)


def runtime_for(profile: str) -> ContainerRuntime:
    """The runtime of a cluster's profile."""
    if profile == "bare":
        from simulator.kubelet.bare import BareRuntime

        return BareRuntime()
    return CatalogueRuntime()


__all__ = [
    "CatalogueRuntime",
    "ContainerRuntime",
    "Executable",
    "PullError",
    "Pulled",
    "StartError",
    "runtime_for",
]
