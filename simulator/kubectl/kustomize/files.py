"""The files below a kustomization: read within its own folder, with kustomize's words on what can't be.

Mirrors kustomize's api/internal/loader.
"""

from __future__ import annotations

import posixpath
from typing import Protocol

from simulator.kubectl.kustomize.errors import KustomizeError

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
REMOTE = ("http://", "https://", "git@", "ssh://", "git::", "github.com/")


class Files(Protocol):
    """The part of the shell's files that is needed."""

    def exists(self, path: str) -> bool:
        """Whether there is a file or a folder."""

    def is_directory(self, path: str) -> bool:
        """Whether there is a folder."""

    def read(self, path: str) -> str:
        """The text of a file."""


class Folder:
    """The root of one kustomization. ``above`` are the roots from which it was reached."""

    def __init__(self, files: Files, root: str, above: tuple[str, ...] = (), restricted: bool = True) -> None:
        self.files, self.root, self.above, self.restricted = files, root, above, restricted

    @classmethod
    def at(cls, files: Files, path: str, cwd: str, restricted: bool) -> Folder:
        """The folder that a command line names.

        Raises:
            KustomizeError: it is none.
        """
        if path.startswith(REMOTE):
            raise KustomizeError(f"building {path} is not simulated here: this cluster has no way to the internet")
        root = posixpath.normpath(posixpath.join(cwd, path))
        if not files.exists(root):
            raise KustomizeError(f"must build at directory: not a valid directory: {_missing(root, path)}")
        if not files.is_directory(root):
            raise KustomizeError(f"'{root}' is not a directory")
        return cls(files, root, restricted=restricted)

    def read(self, path: str) -> str:
        """The text of a file at or below the root.

        Raises:
            KustomizeError: it isn't there, is a folder, or lies elsewhere.
        """
        if path.startswith(REMOTE):
            raise KustomizeError(f"reading {path} is not simulated here: this cluster has no way to the internet")
        found = posixpath.normpath(posixpath.join(self.root, path))
        if not self.files.exists(found):
            raise KustomizeError(_missing(found))
        if self.files.is_directory(found):
            raise KustomizeError(f"'{found}' must resolve to a file")
        if self.restricted and not found.startswith(self.root.rstrip("/") + "/"):
            raise KustomizeError(f"security; file '{found}' is not in or below '{self.root}'")
        return self.files.read(found)

    def kustomization(self) -> str:
        """The text of the kustomization file.

        Raises:
            KustomizeError: there is none, or more than one.
        """
        found = [name for name in NAMES if self._is_file(name)]
        if len(found) > 1:
            raise KustomizeError(f"Found multiple kustomization files under: {self.root}\n")
        if not found:
            names = "'" + "', '".join(NAMES[:-1]) + f"' or '{NAMES[-1]}'"
            raise KustomizeError(f"unable to find one of {names} in directory '{self.root}'")
        return self.read(found[0])

    def _is_file(self, name: str) -> bool:
        path = posixpath.join(self.root, name)
        return self.files.exists(path) and not self.files.is_directory(path)

    def below(self, path: str) -> Folder:
        """The root of a base or component.

        Raises:
            KustomizeError: it is no folder, absolute, or one in which this kustomization lies.
        """
        if path.startswith(REMOTE):
            raise KustomizeError(f"fetching {path} is not simulated here: this cluster has no way to the internet")
        if path.startswith("/"):
            raise KustomizeError(f"new root '{path}' cannot be absolute")
        root = posixpath.normpath(posixpath.join(self.root, path))
        if not self.files.exists(root):
            raise KustomizeError(f"must build at directory: not a valid directory: {_missing(root)}")
        if not self.files.is_directory(root):
            raise KustomizeError(f"must build at directory: '{root}': file is not directory")
        for seen in (self.root, *self.above):
            if seen == root or seen.startswith(root.rstrip("/") + "/"):
                raise KustomizeError(f"cycle detected: candidate root '{root}' contains visited root '{seen}'")
        return Folder(self.files, root, (self.root, *self.above), self.restricted)


def _missing(path: str, said: str = "") -> str:
    """What is wrong with a path that leads nowhere; ``said`` is how the command line spells it."""
    return f"evalsymlink failure on '{said or path}' : lstat {path}: no such file or directory"


