"""Serving files over HTTP: what nginx, httpd and ``python -m http.server`` have in common."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from simulator.programs.program import Context, HttpResponse

_TYPES = {
    ".html": "text/html",
    ".txt": "text/plain",
    ".json": "application/json",
    ".css": "text/css",
    ".js": "application/javascript",
}


def file_response(context: Context, root: str, path: str, index: str = "index.html") -> HttpResponse:
    """The file at ``path`` below ``root``: 200 with its text, 403 for a directory without index, 404 otherwise."""
    clean = posixpath.normpath("/" + unquote(path.partition("?")[0]).lstrip("/"))
    full = posixpath.join(root, clean.lstrip("/")).rstrip("/")
    entry = context.files.get(full)
    if entry is not None and entry.get("dir"):
        full = posixpath.join(full, index)
        entry = context.files.get(full)
        if entry is None:
            return HttpResponse(403)
    if entry is None or entry.get("dir"):
        return HttpResponse(404)
    kind = _TYPES.get(posixpath.splitext(full)[1], "application/octet-stream")
    return HttpResponse(200, entry.get("text", ""), {"content-type": kind})
