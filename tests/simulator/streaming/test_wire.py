"""The wire forms of streams into pods: SPDY frames, channels, HTTP requests, bytes as text."""

from __future__ import annotations

import struct
import zlib

import orjson
import pytest

from simulator.kubelet.sessions import Exchange, Wanted
from simulator.programs.octets import Decoder, to_bytes, to_text
from simulator.programs.program import HttpRequest, HttpResponse
from simulator.streaming import channels, spdy
from simulator.streaming.http_wire import NotHttp, Requests, encoded

EXEC = Wanted("default/p", "c", ("sh", "-c", "exit 3"))


def test_the_dictionary_is_the_published_one():
    assert (len(spdy.DICTIONARY), zlib.adler32(spdy.DICTIONARY)) == (1423, 0xE3C6A7C2)


def syn_stream(deflate, number: int, headers: dict[str, str]) -> bytes:
    block = struct.pack(">I", len(headers))
    for name, value in headers.items():
        block += struct.pack(">I", len(name)) + name.encode() + struct.pack(">I", len(value)) + value.encode()
    body = struct.pack(">IIH", number, 0, 0) + deflate.compress(block) + deflate.flush(zlib.Z_SYNC_FLUSH)
    return struct.pack(">II", 1 << 31 | 3 << 16 | 1, len(body)) + body


def test_frames_are_found_wherever_the_bytes_are_cut():
    deflate = zlib.compressobj(zdict=spdy.DICTIONARY)
    wire = syn_stream(deflate, 1, {"streamtype": "error", "port": "80", "requestid": "0"})
    wire += syn_stream(deflate, 3, {"streamtype": "data", "port": "80", "requestid": "0"})
    wire += spdy.Connection().data(3, b"GET", fin=True) + spdy.Connection().pong(7)
    connection, frames = spdy.Connection(), []
    for byte in wire:
        frames += connection.feed(bytes((byte,)))
    assert [(frame.kind, frame.number) for frame in frames] == [(1, 1), (1, 3), (0, 3), (6, 7)]
    assert frames[1].headers == {"streamtype": "data", "port": "80", "requestid": "0"}
    assert frames[2].data == b"GET"
    assert frames[2].fin


@pytest.mark.parametrize("wire", [b"\x80\x02\0\x01\0\0\0\x0a" + b"\0" * 10, b"\x80\x03\0\x01\0\0\0\x0c" + b"x" * 12,
                                  b"\0\0\0\x01\0\xff\xff\xff"])
def test_what_is_no_spdy_is_refused(wire):
    with pytest.raises(spdy.ProtocolError):
        list(spdy.Connection().feed(wire))


@pytest.mark.parametrize("name", channels.PROTOCOLS)
def test_a_message_comes_back_as_it_was_packed(name):
    protocol = channels.Protocol(name)
    assert protocol.unpack(protocol.pack(channels.STDOUT, b"\xff\0a")) == (channels.STDOUT, b"\xff\0a")


@pytest.mark.parametrize(("offered", "agreed"), [
    (["v5.channel.k8s.io", "v4.channel.k8s.io"], "v5.channel.k8s.io"),
    (["x", "v4.base64.channel.k8s.io"], "v4.base64.channel.k8s.io"), ([], ""), (["SPDY/3.1"], None),
])  # fmt: skip
def test_the_first_protocol_that_is_known_is_spoken(offered, agreed):
    found = channels.negotiate(offered)
    assert (found and found.name) == agreed


def test_the_end_of_a_session_is_told_in_the_protocol_s_form():
    five, four, one = (channels.Protocol(name) for name in ("v5.channel.k8s.io", "v4.channel.k8s.io", ""))
    assert orjson.loads(channels.status(five, EXEC, Exchange(ended=True))) == {"metadata": {}, "status": "Success"}
    failed = orjson.loads(channels.status(five, EXEC, Exchange(ended=True, code=3)))
    assert failed["message"] == "command terminated with non-zero exit code: command terminated with exit code 3"
    assert failed["details"]["causes"] == [{"reason": "ExitCode", "message": "3"}]
    assert b"error executing command [sh -c exit 3], exit code 3" in channels.status(four, EXEC, Exchange(code=3))
    assert channels.status(one, EXEC, Exchange(ended=True)) == b""


@pytest.mark.parametrize("data", [b"plain", "gr\u00fc\u00df".encode(), b"\xff\xfe\x00\x80", "\uef80\uefff".encode(),
                                  bytes(range(256))])
def test_bytes_survive_being_text(data):
    assert to_bytes(to_text(data)) == data
    assert orjson.loads(orjson.dumps(to_text(data))) == to_text(data)


def test_a_character_cut_in_two_waits_for_its_rest():
    decoder, data = Decoder(), "\u4f60\u597d".encode()
    assert "".join(decoder.feed(data[place : place + 1]) for place in range(len(data))) == "\u4f60\u597d"
    assert to_bytes(decoder.feed(b"\xe4") + decoder.feed(b"", final=True)) == b"\xe4"


def test_requests_follow_each_other_on_a_connection():
    wire = (b"GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
            b"PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    for step in (1, 7, len(wire)):
        parser, found = Requests(), []
        for place in range(0, len(wire), step):
            found += parser.feed(wire[place : place + step])
        assert [(each.method, each.path, each.body) for each in found] == [
            ("GET", "/a", ""), ("POST", "/b", "hi"), ("PUT", "/c", "abc")]


def test_what_is_no_http_is_noticed_at_once():
    with pytest.raises(NotHttp):
        list(Requests().feed(b"PING\r\n"))


def test_a_response_says_how_long_it_is():
    wire = encoded(HttpRequest(headers={"connection": "close"}), HttpResponse(200, "gr\u00fcn"), "now")
    assert wire.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 5\r\n" in wire
    assert b"Connection: close" in wire


@pytest.mark.parametrize("body", [b"-5\r\nabc", b"+5\r\nabcde\r\n", b"1_0\r\n", b"zz\r\n", b"x" * 300])
def test_a_chunk_whose_size_is_none_ends_the_connection(body: bytes) -> None:
    with pytest.raises(NotHttp):
        list(Requests().feed(b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n" + body))


def test_a_length_in_other_digits_is_none() -> None:
    with pytest.raises(NotHttp):
        list(Requests().feed("POST / HTTP/1.1\r\ncontent-length: ²\r\n\r\n".encode("latin-1")))
