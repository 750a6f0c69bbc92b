"""A sandbox as one compressed value: what goes into the SQL database when its owner stays away."""

from __future__ import annotations

import zlib
from typing import Any

import orjson

FORMAT = 1


def pack_archive(revision: int, tables: dict[str, dict[str, Any]]) -> bytes:
    """All tables at ``revision``, compressed."""
    return zlib.compress(orjson.dumps({"format": FORMAT, "revision": revision, "tables": tables}), 6)


def unpack_archive(data: bytes) -> tuple[int, dict[str, dict[str, Any]]]:
    """The revision and tables of ``pack_archive``.

    Raises:
        ValueError: the data is not an archive this version reads.
    """
    content = orjson.loads(zlib.decompress(data))
    if content.get("format") != FORMAT:
        raise ValueError(f"archive format {content.get('format')} is not known")
    return content["revision"], content["tables"]
