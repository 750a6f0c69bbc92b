"""File name expansion: ``*.yaml`` over the simulated files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from simulator.programs.shell.patterns import Pattern, Segment, compile_pattern, is_pattern, matches


class Directory(Protocol):
    """The files as a process sees them: paths may be relative to its working directory."""

    def names(self, path: str) -> list[str]:
        """The names in a directory, sorted; empty where there is none."""

    def exists(self, path: str) -> bool:
        """Whether a file or directory stands there."""

    def is_directory(self, path: str) -> bool:
        """Whether it is a directory."""


def glob(segments: Iterable[Segment], directory: Directory) -> list[str]:
    """The existing paths that match, sorted; empty where none does (the word then stays as it is)."""
    components = _components(segments)
    found = [""]
    for index, component in enumerate(components):
        last = index == len(components) - 1
        found = [path for base in found for path in _matching(base, component, directory, last)]
    return sorted(found)


def _components(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Segments cut at each slash, quoted or not."""
    components: list[list[Segment]] = [[]]
    for text, quoted in segments:
        first, *others = text.split("/")
        components[-1].append((first, quoted))
        components += [[(piece, quoted)] for piece in others]
    return components


def _matching(base: str, component: list[Segment], directory: Directory, last: bool) -> list[str]:
    text = "".join(piece for piece, _ in component)
    if not is_pattern(component):
        path = base + text
        if last:
            return [path] if directory.exists(path or "/") else []
        return [path + "/"]
    names = _names(base, compile_pattern(component), text.startswith("."), directory)
    if last:
        return [base + name for name in names]
    return [base + name + "/" for name in names if directory.is_directory(base + name)]


def _names(base: str, pattern: Pattern, hidden: bool, directory: Directory) -> list[str]:
    names = directory.names(base or ".")
    return [name for name in names if (hidden or not name.startswith(".")) and matches(pattern, name)]
