"""Image references: parse what stands in ``image:``, normalise it as the container runtime does.

Mirrors github.com/distribution/reference (normalize.go, regexp.go) and pkg/util/parsers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DEFAULT_REGISTRY = "docker.io"
OFFICIAL = "library"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_PATH = re.compile(rf"{_COMPONENT}(?:/{_COMPONENT})*")
_REGISTRY = re.compile(
    r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\d+)?"
)
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")


class InvalidReference(ValueError):
    """The text is no image reference; the message is upstream's."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A normalised reference: ``docker.io/library/nginx:1.27``; ``tag`` is "latest" where none was given."""

    registry: str
    path: str
    tag: str
    digest: str = ""

    @property
    def repository(self) -> str:
        """``docker.io/library/nginx``."""
        return f"{self.registry}/{self.path}"

    @property
    def is_official(self) -> bool:
        """Whether it was written without a slash: one of the registry's official images."""
        return self.registry == DEFAULT_REGISTRY and self.path.startswith(f"{OFFICIAL}/")

    def __str__(self) -> str:
        return f"{self.repository}@{self.digest}" if self.digest else f"{self.repository}:{self.tag}"


def parse_reference(text: str) -> Reference:
    """The normalised form of an image name.

    Raises:
        InvalidReference: with the runtime's message.
    """
    rest, digest = _split_digest(text)
    name, tag = _split_tag(rest)
    registry, path = _split_registry(name)
    if _PATH.fullmatch(path) is None or rest.endswith(":") or (tag and _TAG.fullmatch(tag) is None):
        _refuse(text, path)
    return Reference(registry, path, tag or ("" if digest else "latest"), digest)


def with_default_tag(text: str) -> str:
    """``nginx`` → ``nginx:latest``; names with a tag or digest stay as they are."""
    reference = parse_reference(text)
    return text if reference.digest or text.endswith(f":{reference.tag}") else f"{text}:{reference.tag}"


def _split_digest(text: str) -> tuple[str, str]:
    rest, at, digest = text.partition("@")
    if at and _DIGEST.fullmatch(digest) is None:
        _refuse(text, rest)
    return rest, digest


def _split_tag(text: str) -> tuple[str, str]:
    name, colon, tag = text.rpartition(":")
    if not colon or "/" in tag:
        return text, ""
    return name, tag


def _split_registry(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost") and _REGISTRY.fullmatch(first):
        return first, rest
    return DEFAULT_REGISTRY, name if slash else f"{OFFICIAL}/{name}"


def _refuse(text: str, path: str) -> None:
    why = "invalid reference format"
    if path != path.lower() and _PATH.fullmatch(path.lower()):
        why += f": repository name ({path}) must be lowercase"
    raise InvalidReference(f"couldn't parse image name {_quoted(text)}: {why}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
