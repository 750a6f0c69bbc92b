"""The channel protocols of exec and attach: each message begins with the number of its stream.

v5 adds closing one stream, v4 the status as JSON; ``base64`` forms are text. Mirrors
k8s.io/streaming/pkg/httpstream/wsstream and apimachinery/pkg/util/remotecommand/constants.go.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from simulator.kubelet.sessions import Exchange, Wanted

STDIN, STDOUT, STDERR, ERROR, RESIZE, CLOSE = 0, 1, 2, 3, 4, 255
PROTOCOLS = ("v5.channel.k8s.io", "v4.channel.k8s.io", "v4.base64.channel.k8s.io", "channel.k8s.io",
             "base64.channel.k8s.io", "")
STREAMS = {"stdout": STDOUT, "stderr": STDERR}
Message = bytes | str


@dataclass(frozen=True, slots=True)
class Protocol:
    """One of them, as agreed."""

    name: str

    @property
    def version(self) -> int:
        """5, 4, or 1 for those before the status was JSON."""
        return int(self.name[1]) if self.name[:1] == "v" else 1

    def pack(self, channel: int, data: bytes) -> Message:
        """A message of a stream."""
        if "base64" in self.name:
            return str(channel) + base64.b64encode(data).decode()
        return bytes((channel,)) + data

    def unpack(self, message: Message) -> tuple[int, bytes]:
        """The stream and the data of a message.

        Raises:
            ValueError: it is none.
        """
        if not message:
            raise ValueError("an empty message")
        if "base64" in self.name or isinstance(message, str):
            text = message if isinstance(message, str) else message.decode("ascii")
            if "base64" not in self.name:
                return ord(text[0]), text[1:].encode()
            try:
                return int(text[0]), base64.b64decode(text[1:])
            except binascii.Error as error:
                raise ValueError(str(error)) from error
        return message[0], message[1:]


def negotiate(offered: Iterable[str]) -> Protocol | None:
    """The first protocol a client offers that is known here; one that offers none gets the oldest."""
    offered = list(offered) or [""]
    return next((Protocol(name) for name in offered if name in PROTOCOLS), None)


def status(protocol: Protocol, wanted: Wanted, end: Exchange) -> bytes:
    """What the error stream says at the end."""
    if protocol.version == 1:
        if end.error:
            return f"error executing command in container: {end.error}".encode()
        code = f"command terminated with non-zero exit code: {_exit_words(protocol, wanted, end.code)}"
        return code.encode() if end.code else b""
    return orjson.dumps(_status_object(protocol, wanted, end))


def _exit_words(protocol: Protocol, wanted: Wanted, code: int) -> str:
    if protocol.version == 5:
        return f"command terminated with exit code {code}"
    return f"error executing command [{' '.join(wanted.command)}], exit code {code}"


def _status_object(protocol: Protocol, wanted: Wanted, end: Exchange) -> dict:
    if end.error:
        text = f"Internal error occurred: error {_doing(wanted)} container: {end.error}"
        if protocol.version == 5:  # translated on the way, which wraps it once more
            text = f"Internal error occurred: {text}"
        return {"metadata": {}, "status": "Failure", "message": text, "reason": "InternalError",
                "details": {"causes": [{"message": text.removeprefix("Internal error occurred: ")}]}, "code": 500}
    if not end.code or not wanted.command:
        return {"metadata": {}, "status": "Success"}
    message = f"command terminated with non-zero exit code: {_exit_words(protocol, wanted, end.code)}"
    causes = [{"reason": "ExitCode", "message": str(end.code)}]
    return {"metadata": {}, "status": "Failure", "message": message, "reason": "NonZeroExitCode",
            "details": {"causes": causes}}


def _doing(wanted: Wanted) -> str:
    return "executing command in" if wanted.command else "attaching to"
