"""tar archives of text files: packing what lies in a file system, unpacking into one.

``kubectl cp`` is ``tar`` on both ends; this serves the containers' ``tar`` and the terminal's kubectl.
"""

from __future__ import annotations

import io
import posixpath
import tarfile
from collections.abc import Iterator

from simulator.programs.octets import to_bytes, to_text
from simulator.programs.shell.errors import FileError
from simulator.programs.shell.filesystem import MAX_FILE, Files


class BadArchive(Exception):
    """The bytes are no archive."""


def pack(files: Files, paths: list[tuple[str, str]]) -> tuple[bytes, list[str]]:
    """An archive of ``(path, name inside)`` and all below; names of what has been packed.

    Raises:
        FileError: a path is not there.
    """
    buffer, names = io.BytesIO(), []
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path, inside in paths:
            if not files.exists(path):
                raise FileError("No such file or directory")
            for found in files.walk(path):
                name = posixpath.normpath(inside + found.removeprefix(path))
                names.append(name)
                _add(archive, files, found, name)
    return buffer.getvalue(), names


def _add(archive: tarfile.TarFile, files: Files, path: str, name: str) -> None:
    entry, info = files.entry(path) or {}, tarfile.TarInfo(name)
    info.mtime, info.uname, info.gname = int(entry.get("mtime", 0.0)), "root", "root"
    if "dir" in entry:
        info.type, info.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(info)
        return
    data = to_bytes(entry.get("text", ""))
    info.size, info.mode = len(data), entry.get("mode", 0o644) & 0o7777
    archive.addfile(info, io.BytesIO(data))


def members(data: bytes) -> Iterator[tuple[str, str | None, int]]:
    """(name, text or None for a directory, mode) of what an archive holds; other kinds of entries are left out.

    Raises:
        BadArchive: it is none.
        FileError: a file is larger than any may be.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for info in archive:
                if info.isdir():
                    yield info.name, None, info.mode
                elif info.isfile():
                    if info.size > MAX_FILE:
                        raise FileError("File too large")
                    yield info.name, to_text(archive.extractfile(info).read()), info.mode
    except tarfile.TarError as error:
        raise BadArchive(str(error)) from error


def write_file(files: Files, path: str, text: str, mode: int) -> None:
    """Put a file where an archive wants it, its folders first. Raises ``FileError``."""
    files.make_directory(posixpath.dirname(files.resolve(path)), parents=True)
    files.write(path, text)
    if mode & 0o111:
        entry = files.entry(path)
        files.store.put(files.resolve(path), {**entry, "mode": mode & 0o7777})
