"""The image catalogue: what a registry answers for a reference, and which program a command line starts.

Rules for names that are not catalogued: one without a slash that is no official image does not exist
(``ngnix``), an unknown tag of a catalogued image does not exist, anything else exists and only runs.

Texts are those of containerd 2 as the kubelet passes them on.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from simulator.programs.image import MIB, Image, Release, digest_of
from simulator.programs.images import IMAGES
from simulator.programs.official import OFFICIAL_NAMES
from simulator.programs.program import Program
from simulator.programs.references import Reference
from simulator.programs.servers.agnhost import Agnhost
from simulator.programs.servers.control_plane import (
    CoreDns,
    Etcd,
    KubeApiserver,
    KubeControllerManager,
    KubeProxy,
    KubeScheduler,
    MetricsServer,
)
from simulator.programs.servers.hello_world import HelloWorld
from simulator.programs.servers.httpd import Httpd
from simulator.programs.servers.idle import Idle, Pause
from simulator.programs.servers.languages import Node, Perl, Python
from simulator.programs.servers.memcached import Memcached
from simulator.programs.servers.mongo import Mongo
from simulator.programs.servers.mysql import Mariadb, Mysql
from simulator.programs.servers.nginx import Nginx, NginxUnprivileged
from simulator.programs.servers.postgres import Postgres
from simulator.programs.servers.redis import Redis
from simulator.programs.servers.small_http import HelloApp, HttpEcho, Whoami
from simulator.programs.shell_program import ShellProgram, is_shell_command
from simulator.programs.userlands import executables

PROGRAMS: tuple[Program, ...] = (
    Agnhost(),
    CoreDns(),
    Etcd(),
    HelloApp(),
    HelloWorld(),
    HttpEcho(),
    Httpd(),
    Idle(),
    KubeApiserver(),
    KubeControllerManager(),
    KubeProxy(),
    KubeScheduler(),
    Mariadb(),
    Memcached(),
    MetricsServer(),
    Mongo(),
    Mysql(),
    Nginx(),
    NginxUnprivileged(),
    Node(),
    Pause(),
    Perl(),
    Postgres(),
    Python(),
    Redis(),
    ShellProgram(),
    Whoami(),
)
"""Every program. A test fails when a module of ``servers`` has one that is missing here."""

BY_NAME: dict[str, Program] = {program.name: program for program in PROGRAMS}
BY_REPOSITORY: dict[str, Image] = {image.repository: image for image in IMAGES}

_EXEC = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container process: error during container init: exec: "
)


class PullError(Exception):
    """The registry does not give the image; the message is the runtime's, gRPC prefix included."""


class StartError(Exception):
    """The container's process cannot be started; the message is the runtime's."""


@dataclass(frozen=True, slots=True)
class Build:
    """An image that was found: its configuration and the build under the tag asked for."""

    reference: Reference
    image: Image
    release: Release
    simulated: bool

    @property
    def digest(self) -> str:
        """``sha256:…``"""
        return self.reference.digest or digest_of(self.image.repository, self.release.tags[0])

    @property
    def env(self) -> dict[str, str]:
        """The image's environment."""
        return {key: value.format(version=self.release.version) for key, value in self.image.env.items()}


def find(reference: Reference) -> Build:
    """What a registry answers.

    Raises:
        PullError: no such repository, or no such tag.
    """
    image = BY_REPOSITORY.get(reference.repository)
    if image is None:
        return _uncatalogued(reference)
    release = image.release(reference.tag) if reference.tag else image.releases[0]
    if release is None:
        raise PullError(
            f'rpc error: code = NotFound desc = failed to pull and unpack image "{reference}": '
            f'failed to resolve reference "{reference}": {reference}: not found'
        )
    return Build(reference, image, release, simulated=True)


def _uncatalogued(reference: Reference) -> Build:
    if reference.is_official and reference.path.partition("/")[2] not in OFFICIAL_NAMES:
        raise PullError(
            f'rpc error: code = Unknown desc = failed to pull and unpack image "{reference}": failed to resolve '
            f'reference "{reference}": pull access denied, repository does not exist or may require authorization: '
            "server message: insufficient_scope: authorization failed"
        )
    size = 15 * MIB + int.from_bytes(sha256(str(reference).encode()).digest()[:4], "big") % (120 * MIB)
    release = Release((reference.tag or "latest",), size)
    return Build(
        reference, Image(reference.repository, (release,), userland="debian"), release, simulated=False
    )


def command_line(image: Image, command: list[str] | None, args: list[str] | None) -> tuple[str, ...]:
    """What runs: ``command`` replaces the entrypoint and drops the image's arguments, ``args`` replaces those."""
    if command:
        return (*command, *(args or ()))
    return (*image.entrypoint, *(args or image.cmd))


def program_for(build: Build, argv: tuple[str, ...]) -> Program:
    """The program a command line starts.

    Raises:
        StartError: there is no such executable in the image.
    """
    if not build.simulated and not (argv and is_shell_command(_base_name(argv[0]))):
        return BY_NAME["idle"]
    if not argv:
        raise StartError("no command specified")
    rest = argv
    while rest and _base_name(rest[0]) in build.image.entry_scripts:
        rest = rest[1:]
    return _executable(build, rest or ("sh",))


def _executable(build: Build, argv: tuple[str, ...]) -> Program:
    name = _base_name(argv[0])
    if name in build.image.commands and not _wrong_place(argv[0], build):
        return BY_NAME[build.image.commands[name]]
    if name in executables(build.image.userland, build.image.repository) and not _wrong_place(argv[0], build):
        return BY_NAME["shell" if is_shell_command(name) else "idle"]
    if "/" in argv[0]:
        raise StartError(f'{_EXEC}"{argv[0]}": stat {argv[0]}: no such file or directory')
    raise StartError(f'{_EXEC}"{argv[0]}": executable file not found in $PATH')


def check_executable(build: Build, argv: tuple[str, ...] | list[str]) -> None:
    """Refuse a command to be executed in a running container.

    Raises:
        StartError: there is no such executable in the image.
    """
    name = _base_name(argv[0])
    if not build.simulated and is_shell_command(name):
        return
    known = {*executables(build.image.userland, build.image.repository), *build.image.commands,
             *build.image.entry_scripts}
    if name in known and not _wrong_place(argv[0], build):
        return
    if "/" in argv[0]:
        raise StartError(f'exec: "{argv[0]}": stat {argv[0]}: no such file or directory')
    raise StartError(f'exec: "{argv[0]}": executable file not found in $PATH')


def _wrong_place(word: str, build: Build) -> bool:
    """Whether an absolute path names a folder where the image has no executables."""
    folder = word.rpartition("/")[0]
    if "/" not in word or word in (*build.image.entrypoint, *build.image.cmd):
        return False
    return folder not in ("/bin", "/usr/bin", "/sbin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")


def _base_name(word: str) -> str:
    return word.rpartition("/")[2]
