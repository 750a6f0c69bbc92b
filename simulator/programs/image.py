"""What the registry knows of an image: its releases, how it starts, and what is inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

MIB = 1024 * 1024
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Release:
    """One build, under all its tags; the first is the full version. ``size`` is the compressed download in bytes."""

    tags: tuple[str, ...]
    size: int

    @property
    def version(self) -> str:
        """``1.27.5`` of the tag ``1.27.5-alpine``."""
        return self.tags[0].split("-")[0].removeprefix("v")


@dataclass(frozen=True, slots=True)
class Image:
    """One repository.

    Args:
        repository: normalised, ``docker.io/library/nginx``.
        releases: the builds that can be pulled.
        entrypoint, cmd: as the image's configuration has them.
        commands: names of executables that are programs of ours → the program's name in ``catalogue.PROGRAMS``.
        entry_scripts: executables of the entrypoint that end in running the rest of the command line.
        userland: "busybox", "debian" or "" for images without a shell.
        ports: what ``EXPOSE`` says.
        stop_signal: without SIG.
        files: path → text, beside what the userland brings.
    """

    repository: str
    releases: tuple[Release, ...]
    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    commands: Mapping[str, str] = field(default_factory=dict)
    entry_scripts: tuple[str, ...] = ()
    userland: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    workdir: str = "/"
    ports: tuple[int, ...] = ()
    stop_signal: str = "TERM"
    files: Mapping[str, str] = field(default_factory=dict)

    def release(self, tag: str) -> Release | None:
        """The build under ``tag``."""
        return next((release for release in self.releases if tag in release.tags), None)


def digest_of(repository: str, version: str) -> str:
    """The content digest of a build: ours, but stable and of the right form."""
    return "sha256:" + sha256(f"{repository}:{version}".encode()).hexdigest()


def mib(size: float) -> int:
    """Bytes of a size in MiB, with digits that look measured."""
    return int(size * MIB) + int(size * 7919) % 1021
