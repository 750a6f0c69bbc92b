"""HTTP/1.1 on a forwarded connection: bytes of requests in, bytes of responses out.

What listens in a pod answers whole requests (``programs.program.HttpRequest``); this is the text around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

from simulator.programs.octets import to_bytes, to_text
from simulator.programs.program import HttpRequest, HttpResponse

METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE", b"CONNECT")
MAX_HEAD = 64 * 1024
MAX_BODY = 1 << 20
MAX_CHUNK_LINE = 256
_LENGTH = re.compile(r"[0-9]{1,9}")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?$")
LOOPBACK = "127.0.0.1"


class NotHttp(Exception):
    """What came is no HTTP request."""


class Requests:
    """Parses the requests of one connection, which may follow each other and come in pieces."""

    def __init__(self, client: str = LOOPBACK) -> None:
        self._buffer = b""
        self._client = client

    def feed(self, data: bytes) -> Iterator[HttpRequest]:
        """The requests that are complete now.

        Raises:
            NotHttp: this is something else.
        """
        self._buffer += data
        while (found := self._next()) is not None:
            yield found

    def _next(self) -> HttpRequest | None:
        if not self._buffer:
            return None
        word = self._buffer.split(b" ", 1)[0]
        if not any(method.startswith(word[:7]) for method in METHODS):
            raise NotHttp
        head, mark, rest = self._buffer.partition(b"\r\n\r\n")
        if not mark:
            if len(head) > MAX_HEAD:
                raise NotHttp
            return None
        method, path, headers = _head(head)
        body = _chunked(rest) if "chunked" in headers.get("transfer-encoding", "") else _sized(rest, headers)
        if body is None:
            return None
        content, self._buffer = body
        return HttpRequest(method, path, headers, to_text(content), self._client)


def _head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise NotHttp
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise NotHttp
        headers[name.strip().lower()] = value.strip()
    return words[0], words[1], headers


def _sized(rest: bytes, headers: dict[str, str]) -> tuple[bytes, bytes] | None:
    text = headers.get("content-length", "0")
    if not _LENGTH.fullmatch(text) or int(text) > MAX_BODY:
        raise NotHttp
    return (rest[: int(text)], rest[int(text) :]) if len(rest) >= int(text) else None


def _chunked(rest: bytes) -> tuple[bytes, bytes] | None:
    """A body in chunks and what follows it, None while it is not whole.

    Raises:
        NotHttp: a size is none, or the body is too large.
    """
    parts, length, position = [], 0, 0
    while True:
        end = rest.find(b"\r\n", position, position + MAX_CHUNK_LINE)
        if end < 0:
            if len(rest) - position >= MAX_CHUNK_LINE:
                raise NotHttp
            return None
        found = _CHUNK.match(rest[position:end])
        if found is None:
            raise NotHttp
        size, begin = int(found[1], 16), end + 2
        length += size
        if length > MAX_BODY:
            raise NotHttp
        if len(rest) < begin + size + 2:
            return None
        position = begin + size + 2
        if size == 0:
            return b"".join(parts), rest[position:]
        parts.append(rest[begin : begin + size])


def encoded(request: HttpRequest, response: HttpResponse, date: str) -> bytes:
    """A response as it goes over the wire."""
    body = to_bytes(response.body)
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    headers = {"date": date, **response.headers, "content-length": str(len(body))}
    if not stays_open(request):
        headers["connection"] = "close"
    lines = [f"HTTP/1.1 {response.status} {phrase}", *(f"{name.title()}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + (b"" if request.method == "HEAD" else body)


def stays_open(request: HttpRequest) -> bool:
    """Whether the client wants to send more on this connection."""
    return request.headers.get("connection", "").lower() != "close"
