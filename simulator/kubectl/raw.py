"""``--raw``: a file's bytes to a path of the server, its answer as it is (kubectl/pkg/rawhttp)."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.golang.formatting import quote
from simulator.kubectl.command import Invocation, error
from simulator.programs.shell.errors import FileError


def check_raw(path: str, files: Sequence[str], recursive: bool, output: str | None) -> None:
    """Raise Failure where ``--raw`` is given with what it can't have."""
    if len(files) > 1:
        raise error("--raw can only use a single local file or stdin")
    if files and files[0].startswith(("http://", "https://")):
        raise error("--raw cannot read from a url")
    if recursive:
        raise error("--raw and --recursive are mutually exclusive")
    if output:
        raise error("--raw and --output are mutually exclusive")
    if not path.startswith("/"):
        raise error(f"--raw must be a valid URL path: parse {quote(path)}: invalid URI for request")


def send_raw(call: Invocation, method: str, path: str, files: Sequence[str]) -> int:
    """Send, and print what comes back."""
    answer = call.rest.request(method, path, _body(call, files) or None)
    call.io.out(answer.content().decode())
    return 0


def _body(call: Invocation, files: Sequence[str]) -> bytes:
    if not files:
        return b""
    if files[0] == "-":
        return call.io.stdin.encode()
    try:
        return call.io.fs.read(files[0]).encode()
    except FileError as problem:
        raise error(f"open {files[0]}: {str(problem).lower()}") from None
