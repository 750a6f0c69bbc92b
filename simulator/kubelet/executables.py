"""What can be executed in a container beside its own process: the image's commands, and its server's clients.

Mirrors what the OCI runtime finds in the image's ``$PATH``.
"""

from __future__ import annotations

from simulator.kubelet.runtime import ContainerRuntime, client_tools
from simulator.programs.image import Image
from simulator.programs.program import Program
from simulator.programs.shell.host import Host
from simulator.programs.shell_program import beyond


def check(engine: ContainerRuntime, image: str, argv: list[str]) -> None:
    """Refuse a command that the image does not have.

    Raises:
        StartError: with the runtime's words.
    """
    engine.check_executable(image, argv)


def with_clients(host: Host, image: Image, program: Program) -> Host:
    """The host with the image's own programs: a server's client works, what is not simulated says so."""
    host.tools = {**beyond(image.userland, image.repository), **client_tools(program, image)}
    return host
