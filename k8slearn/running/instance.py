"""What must hold before the site may start: nobody else runs on this data folder, and the ports are free."""

import errno
import fcntl
import os
import socket
import time
from pathlib import Path
from typing import IO

import psutil

from k8slearn.running.processes import is_alive


class Refused(RuntimeError):
    """The site cannot start; the message says why and what to do, in one or two lines."""


def lock(path: Path, patience: float = 10.0) -> IO[str]:
    """Take the data folder's lock and return the open file; it is held until the file is closed.

    Raises Refused when another instance holds it. One whose first process is already gone is waited for.
    """
    file = open(path, "a+")  # noqa: SIM115 (held as long as the site runs)
    deadline = time.monotonic() + patience
    while not try_lock(file):
        file.seek(0)
        holder = file.read().strip()
        if time.monotonic() > deadline or is_running(holder):
            raise Refused(
                f"another k8slearn runs on {path.parent} (process {holder or 'unknown'}).\n"
                "Stop it, or choose another folder with K8SLEARN_DATA."
            )
        time.sleep(0.1)
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_running(pid: str) -> bool:
    try:
        return is_alive(psutil.Process(int(pid)))
    except (ValueError, psutil.NoSuchProcess):
        return False


def check_port(host: str, port: int, variable: str) -> None:
    """Raise Refused unless `host:port` can be listened on; `variable` is the setting that changes the port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Refused(f"HOST={host}: {error.strerror}.") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise Refused(why_not(error, host, port, variable)) from error


def why_not(error: OSError, host: str, port: int, variable: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken by another program. Choose another: {variable}={port + 1} make run"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than you have. Choose one above 1023: {variable}=8000 make run"
    return f"cannot listen on {host} port {port}: {error.strerror}."


def make_run_dir(path: Path) -> None:
    """Make the folder of sockets, closed to others. Raises Refused if somebody else's stands there."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.stat().st_uid != os.getuid():
        raise Refused(f"{path} belongs to another user; choose another folder with K8SLEARN_DATA.")
    path.chmod(0o700)


def answers(host: str, port: int) -> bool:
    """Tell whether something listens on `host:port`; the wildcard addresses are asked on the loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
