"""SPDY/3.1 as kubectl's port-forward speaks it: frames in and out of a byte stream, nothing about sockets.

Only what a server needs: streams that the client opens, their data, pings. Flow control is announced by nobody here
(Kubernetes' own peers ignore it). From the public draft "SPDY Protocol 3.1"; no well-kept Python library has it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

VERSION = 3
SYN_STREAM, SYN_REPLY, RST_STREAM, SETTINGS, PING, GOAWAY, HEADERS, WINDOW_UPDATE = 1, 2, 3, 4, 6, 7, 8, 9
FIN = 0x01
PROTOCOL_ERROR, CANCEL = 1, 5
MAX_FRAME = 1 << 20
MAX_HEADERS = 64 * 1024
_WORDS = """
options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow
authorization cache-control connection content-base content-encoding content-language content-length content-location
content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match
if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range
referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get
status 200_OK version HTTP/1.1 url public set-cookie keep-alive origin
""".split()
_TAIL = (
    "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505"
    "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized"
    "403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable"
    "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT"
    "chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,"
    "text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0."
)
_ENTRIES = [struct.pack(">I", len(word)) + word.replace("_", " ").encode() for word in _WORDS]
DICTIONARY = b"".join(_ENTRIES) + _TAIL.encode()
"""What both ends' compressors know from the start."""


class ProtocolError(Exception):
    """The peer does not speak SPDY/3.1."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``kind`` is a control frame's type, or 0 for data. ``number`` is the stream's (or the ping's)."""

    kind: int
    number: int
    data: bytes = b""
    fin: bool = False
    headers: dict[str, str] = field(default_factory=dict)


class Connection:
    """Both directions of one connection."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._inflate = zlib.decompressobj(zdict=DICTIONARY)
        self._deflate = zlib.compressobj(zdict=DICTIONARY)

    # Reading -------------------------------------------------------------------------------------------------------

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are complete now.

        Raises:
            ProtocolError: this is not SPDY/3.1.
        """
        self._buffer += data
        while len(self._buffer) >= 8:
            first, second = struct.unpack_from(">II", self._buffer)
            length = second & 0xFFFFFF
            if length > MAX_FRAME:
                raise ProtocolError("a frame that is too large")
            if len(self._buffer) < 8 + length:
                return
            body = bytes(self._buffer[8 : 8 + length])
            del self._buffer[: 8 + length]
            fin = bool(second >> 24 & FIN)
            if not first >> 31:
                yield Frame(0, first, body, fin)
            else:
                yield self._control(first, body, fin)

    def _control(self, first: int, body: bytes, fin: bool) -> Frame:
        if first >> 16 & 0x7FFF != VERSION:
            raise ProtocolError("another version")
        kind = first & 0xFFFF
        number = struct.unpack_from(">I", body)[0] & 0x7FFFFFFF if len(body) >= 4 else 0
        if kind in (SYN_STREAM, SYN_REPLY, HEADERS):
            return Frame(kind, number, fin=fin, headers=self._headers(body[10 if kind == SYN_STREAM else 4 :]))
        if kind == PING and len(body) >= 4:
            number = struct.unpack_from(">I", body)[0]
        return Frame(kind, number, body[4:], fin)

    def _headers(self, block: bytes) -> dict[str, str]:
        try:
            plain = self._inflate.decompress(block, MAX_HEADERS)
            count, place, found = *struct.unpack_from(">I", plain), 4, {}
            for _ in range(count):
                name, place = _text(plain, place)
                value, place = _text(plain, place)
                found[name.lower()] = value.partition("\0")[0]
        except (zlib.error, struct.error) as error:
            raise ProtocolError(str(error)) from error
        return found

    # Writing -------------------------------------------------------------------------------------------------------

    def reply(self, number: int) -> bytes:
        """Accept a stream."""
        block = self._deflate.compress(struct.pack(">I", 0)) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        return _frame(SYN_REPLY, struct.pack(">I", number) + block)

    def data(self, number: int, data: bytes, fin: bool = False) -> bytes:
        """Data of a stream; ``fin``: nothing follows."""
        return struct.pack(">II", number, (FIN if fin else 0) << 24 | len(data)) + data

    def reset(self, number: int, code: int) -> bytes:
        """Refuse or end a stream."""
        return _frame(RST_STREAM, struct.pack(">II", number, code))

    def pong(self, number: int) -> bytes:
        """The answer to a ping."""
        return _frame(PING, struct.pack(">I", number))


def _text(plain: bytes, place: int) -> tuple[str, int]:
    (length,) = struct.unpack_from(">I", plain, place)
    end = place + 4 + length
    if end > len(plain):
        raise ProtocolError("headers that end too soon")
    return plain[place + 4 : end].decode("latin-1"), end


def _frame(kind: int, body: bytes) -> bytes:
    return struct.pack(">II", 1 << 31 | VERSION << 16 | kind, len(body)) + body
