"""The files a shell sees: a tiny interface that a store has to offer, and the ordinary operations on top of it.

A file is ``{"text": str, "mtime": float}``, a directory ``{"dir": True, "mtime": float}``; ``"mode"`` (int) is there
where ``chmod`` set it. Paths are absolute and normal. A directory also exists where any path below it does.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, Protocol

from simulator.programs.shell.errors import FileError

Entry = dict[str, Any]
MAX_FILE = 1 << 20
MAX_TOTAL = 8 << 20
MAX_ENTRIES = 2_000
COPIED = 1024
"""Characters that are copied, as when a line is added to a file, for the work of one that is looked at."""

NO_SUCH = "No such file or directory"
IS_DIRECTORY = "Is a directory"
NOT_DIRECTORY = "Not a directory"
EXISTS = "File exists"
NOT_EMPTY = "Directory not empty"


class FileSystem(Protocol):
    """What a store of files has to offer. ``put`` and ``delete`` raise ``FileError`` where they are refused."""

    def get(self, path: str) -> Entry | None:
        """The entry at an absolute path, None where there is none. Treat it as frozen."""

    def put(self, path: str, entry: Entry) -> None:
        """Create or replace the entry at an absolute path."""

    def delete(self, path: str) -> None:
        """Remove the entry at an absolute path; nothing happens where there is none."""

    def list(self, path: str) -> list[str]:
        """The names directly below an absolute path, sorted."""


class MappingFiles:
    """A ``FileSystem`` over any mapping of path to entry: a dict in tests, a table of a cluster's state elsewhere."""

    def __init__(self, entries: MutableMapping[str, Entry], read_only: tuple[str, ...] = ()) -> None:
        self.entries = entries
        self.read_only = read_only

    def get(self, path: str) -> Entry | None:
        """The entry; directories that only paths below them imply have one too."""
        found = self.entries.get(path)
        if found is None and (path == "/" or any(key.startswith(path + "/") for key in self.entries)):
            return {"dir": True, "mtime": 0.0}
        return found

    def put(self, path: str, entry: Entry) -> None:
        """Store it, within the budgets of files and bytes."""
        self._check_writable(path)
        old = self.entries.get(path)
        used = sum(len(other.get("text", "")) for other in self.entries.values())
        if used - len((old or {}).get("text", "")) + len(entry.get("text", "")) > MAX_TOTAL:
            raise FileError("No space left on device")
        if old is None and len(self.entries) >= MAX_ENTRIES:
            raise FileError("No space left on device")
        self.entries[path] = entry

    def delete(self, path: str) -> None:
        """Remove one entry."""
        self._check_writable(path)
        self.entries.pop(path, None)

    def list(self, path: str) -> list[str]:
        """Names of the entries and implied directories directly below."""
        prefix = path.rstrip("/") + "/"
        names = {key[len(prefix) :].split("/")[0] for key in self.entries if key.startswith(prefix)}
        return sorted(names - {""})

    def _check_writable(self, path: str) -> None:
        if any(path == top or path.startswith(top.rstrip("/") + "/") for top in self.read_only):
            raise FileError("Read-only file system")


class Files:
    """A file system as one process sees it: relative paths, errno's messages.

    ``now`` stamps what is written; ``charge`` is told how many characters are read or written.
    """

    def __init__(
        self, store: FileSystem, cwd: str, now: float, charge: Callable[[int], None] = lambda characters: None
    ) -> None:
        self.store, self.cwd, self.now, self.charge = store, cwd, now, charge

    def resolve(self, path: str) -> str:
        """The absolute, normal form of a path."""
        joined = posixpath.normpath(posixpath.join(self.cwd, path))
        return joined[1:] if joined.startswith("//") else joined

    def entry(self, path: str) -> Entry | None:
        """What stands at a path, None where nothing does."""
        return self.store.get(self.resolve(path)) if path else None

    def exists(self, path: str) -> bool:
        """Whether anything stands there."""
        found = self.entry(path)
        return found is not None and ("dir" in found or not path.endswith("/"))

    def is_directory(self, path: str) -> bool:
        """Whether a directory stands there."""
        return "dir" in (self.entry(path) or {})

    def is_file(self, path: str) -> bool:
        """Whether a file stands there."""
        return "text" in (self.entry(path) or {})

    def names(self, path: str) -> list[str]:
        """The names in a directory, sorted; empty where there is none."""
        return self.store.list(self.resolve(path)) if self.is_directory(path) else []

    def read(self, path: str) -> str:
        """A file's text. Raises ``FileError``."""
        found = self.entry(path)
        if found is None:
            raise FileError(self._missing(path))
        if "dir" in found:
            raise FileError(IS_DIRECTORY)
        self.charge(len(found["text"]))
        return found["text"]

    def _missing(self, path: str) -> str:
        above = posixpath.dirname(self.resolve(path))
        return NOT_DIRECTORY if self.is_file(above) else NO_SUCH

    def check_creatable(self, path: str) -> None:
        """Raise ``FileError`` where no file can be written at the path."""
        if not path or path.endswith("/") or self.is_directory(path):
            raise FileError(NO_SUCH if not path else IS_DIRECTORY)
        if not self.is_directory(posixpath.dirname(self.resolve(path))):
            raise FileError(self._missing(path))

    def write(self, path: str, text: str, append: bool = False) -> None:
        """Replace a file's text or add to it. Raises ``FileError``."""
        self.check_creatable(path)
        old = self.entry(path) or {}
        text = old.get("text", "") + text if append else text
        if len(text) > MAX_FILE:
            raise FileError("File too large")
        self.charge(len(text) // COPIED)
        self.store.put(self.resolve(path), {**old, "text": text, "mtime": self.now})

    def touch(self, path: str, mtime: float | None = None) -> None:
        """Create an empty file, or set when one was written."""
        found = self.entry(path)
        if found is None:
            self.write(path, "")
        else:
            self.store.put(self.resolve(path), {**found, "mtime": self.now if mtime is None else mtime})

    def make_directory(self, path: str, parents: bool = False) -> None:
        """Create a directory. Raises ``FileError`` where it exists (unless ``parents``) or nothing above it does."""
        target = self.resolve(path)
        if self.exists(path):
            if parents and self.is_directory(path):
                return
            raise FileError(EXISTS)
        above = posixpath.dirname(target)
        if parents and not self.exists(above):
            self.make_directory(above, True)
        if not self.is_directory(above):
            raise FileError(self._missing(path))
        self.store.put(target, {"dir": True, "mtime": self.now})

    def remove_directory(self, path: str) -> None:
        """Remove an empty directory. Raises ``FileError``."""
        found = self.entry(path)
        if found is None:
            raise FileError(NO_SUCH)
        if "dir" not in found:
            raise FileError(NOT_DIRECTORY)
        if self.names(path):
            raise FileError(NOT_EMPTY)
        self._delete(path)

    def remove(self, path: str) -> None:
        """Remove one file. Raises ``FileError``."""
        if not self.exists(path):
            raise FileError(self._missing(path))
        if self.is_directory(path):
            raise FileError(IS_DIRECTORY)
        self._delete(path)

    def remove_tree(self, path: str) -> None:
        """Remove a file, or a directory with all below it."""
        for name in self.names(path):
            self.remove_tree(posixpath.join(self.resolve(path), name))
        self._delete(path)

    def _delete(self, path: str) -> None:
        target = self.resolve(path)
        self.store.delete(target)
        self._keep_directory(posixpath.dirname(target))

    def _keep_directory(self, above: str) -> None:
        """A directory that was only implied by what it held stays when it gets empty."""
        if above != "/" and self.store.get(above) is None:
            self.store.put(above, {"dir": True, "mtime": self.now})

    def walk(self, path: str) -> Iterator[str]:
        """The path and all below it, parents first, spelled as the path was."""
        yield path
        for name in self.names(path):
            yield from self.walk(path.rstrip("/") + "/" + name)
