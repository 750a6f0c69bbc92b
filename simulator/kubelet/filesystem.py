"""The files a container sees: its image's, its volumes', and what it wrote itself.

What containers write is kept in the kubelet's runtime state under ``files/<pod uid>``: one map for each
container's own layer (gone when it restarts) and one for each volume that starts empty (gone with the pod).
Volumes that outlive pods have a key of their own (``persistent``). Everything else is looked up when it is asked for,
so a changed ConfigMap shows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulator.client.component import Runtime
from simulator.programs.shell.errors import FileError
from simulator.programs.shell.filesystem import MAX_ENTRIES, MAX_TOTAL, Entry

STANDARD = ("/bin", "/dev", "/etc", "/home", "/proc", "/root", "/run", "/sys", "/tmp", "/usr", "/var")
GONE: Entry = {"gone": True}


class Mount:
    """One place in the tree: where, what lies there at first, and which area takes the writes (None: read-only).

    Args:
        store: the runtime key of an area that pods share; without it, the area is one of the pod's own.
        read_only: nothing may be written, though something may be there.
    """

    def __init__(
        self,
        path: str,
        files: Callable[[], Mapping[str, str]],
        area: str | None,
        sub_path: str = "",
        store: str = "",
        read_only: bool = False,
    ) -> None:
        self.path = path.rstrip("/") or "/"
        self.area = area
        self.store = store
        self.read_only = read_only or area is None
        self._top = f"/{sub_path.strip('/')}" if sub_path else ""
        self._load = files
        self._files: dict[str, str] | None = None

    @property
    def files(self) -> dict[str, str]:
        """Absolute path → text of what lies there at first."""
        if self._files is None:
            self._files = {self.join(name): text for name, text in self._load().items()}
        return self._files

    def join(self, name: str) -> str:
        """The absolute path of a name below the mount; an empty name is the mount itself (a subPath file)."""
        return f"{self.path.rstrip('/')}/{name.lstrip('/')}" if name else self.path

    def key(self, path: str) -> str:
        """Where a written file is kept in the area: its path inside the volume, the same for all who mount it."""
        return self._top + ("" if path == self.path else path.removeprefix(self.path.rstrip("/")))

    def path_of(self, key: str) -> str | None:
        """The absolute path of an area's key; None where the mount does not show it."""
        if self._top and key != self._top and not key.startswith(self._top + "/"):
            return None
        return self.join(key[len(self._top) :].lstrip("/"))

    def holds(self, path: str) -> bool:
        """Whether ``path`` lies in the mount."""
        return self.path == "/" or path == self.path or path.startswith(self.path + "/")


class ContainerFiles:
    """The file system of one container, as the shell's ``FileSystem``."""

    def __init__(self, runtime: Runtime, uid: str, mounts: list[Mount]) -> None:
        self._runtime = runtime
        self._key = f"files/{uid}"
        self._mounts = sorted(mounts, key=lambda mount: -len(mount.path))
        self.changed = False

    def get(self, path: str) -> Entry | None:
        """The entry at an absolute path."""
        mount = self._mount(path)
        written = self._area(mount).get(mount.key(path))
        if written is not None:
            return None if written.get("gone") and not self._implied(path) else self._shown(written)
        if path in mount.files:
            return {"text": mount.files[path], "mtime": 0.0}
        return {"dir": True, "mtime": 0.0} if self._implied(path) or path in STANDARD else None

    def put(self, path: str, entry: Entry) -> None:
        """Create or replace; raises FileError in a read-only mount or over budget."""
        self._write(path, entry)

    def delete(self, path: str) -> None:
        """Remove what stands there."""
        if self.get(path) is not None:
            self._write(path, GONE)

    def list(self, path: str) -> list[str]:
        """The names directly below ``path``."""
        prefix = "/" if path == "/" else path + "/"
        names = {other[len(prefix) :].partition("/")[0] for other in self._paths(prefix)}
        return sorted(name for name in names if name and self.get(prefix + name) is not None)

    def _mount(self, path: str) -> Mount:
        return next(mount for mount in self._mounts if mount.holds(path))

    def _area(self, mount: Mount) -> dict[str, Any]:
        if mount.store:
            return self._runtime.get(mount.store, {})
        return self._runtime.get(self._key, {}).get(mount.area, {}) if mount.area else {}

    def _shown(self, entry: Entry) -> Entry:
        return {"dir": True, "mtime": 0.0} if entry.get("gone") else entry

    def _paths(self, above: str) -> Iterator[str]:
        """The paths that lie below ``above`` (a path with a slash at its end), mounts included."""
        yield from (path for path in STANDARD if path.startswith(above))
        for mount in self._mounts:
            if mount.path.startswith(above):
                yield mount.path
            elif not mount.holds(above.rstrip("/") or "/"):
                continue
            yield from (path for path in self._inside(mount) if path.startswith(above))

    def _inside(self, mount: Mount) -> Iterator[str]:
        area = self._area(mount)
        for key, entry in area.items():
            path = None if entry.get("gone") else mount.path_of(key)
            if path is not None:
                yield path
        yield from (path for path in mount.files if not area.get(mount.key(path), {}).get("gone"))

    def _implied(self, path: str) -> bool:
        """Whether something lies at or below ``path`` that makes a directory of it."""
        if path == "/" or any(mount.path == path and path not in mount.files for mount in self._mounts):
            return True
        return next(self._paths(path + "/"), None) is not None

    def _write(self, path: str, entry: Entry) -> None:
        mount = self._mount(path)
        if mount.read_only:
            raise FileError("Read-only file system")
        area = {**self._area(mount), mount.key(path): entry}
        if len(area) > MAX_ENTRIES or sum(len(item.get("text", "")) for item in area.values()) > MAX_TOTAL:
            raise FileError("No space left on device")
        if mount.store:
            self._runtime.put(mount.store, area)
        else:
            self._runtime.put(self._key, {**self._runtime.get(self._key, {}), mount.area: area})
        self.changed = True
