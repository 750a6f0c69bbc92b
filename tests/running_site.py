"""A whole site in processes of its own, as `make run` starts it, for tests and benchmarks that need one."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

BASE_DIR = Path(__file__).resolve().parent.parent
# What the tests' own servers or a caller may have set; a running site begins from its defaults.
SETTINGS = {
    *("PORT", "HOST", "HTTPS_PORT", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"),
    *("K8SLEARN_DATA", "DEBUG", "WORKERS", "ARCHIVE_AFTER", "CSRF_TRUSTED_ORIGINS", "K8SLEARN_BEGAN"),
}


class StayPut(urllib.request.HTTPRedirectHandler):
    """Redirects are answers too."""

    def redirect_request(self, *_: object) -> None:
        return None


OPENER = urllib.request.build_opener(StayPut, urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Callable[[], object], seconds: float = 30.0, what: str = "") -> object:
    """Return the first true answer of `condition`; fail when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what or condition}")
        time.sleep(0.05)


UP = (sys.executable, "manage.py", "up")


class RunningSite:
    """Started by `start()`, ended by `stop()`; `url` and `https_url` are its addresses, `folder` its data."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.port, self.https_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.https_url = f"https://127.0.0.1:{self.https_port}"
        inherited = {key: value for key, value in os.environ.items() if key not in SETTINGS}
        self.env = inherited | {
            "K8SLEARN_DATA": str(folder),
            "PORT": str(self.port),
            "HTTPS_PORT": str(self.https_port),
            **variables,
        }
        self.log = folder.parent / f"{folder.name}.log"
        self.process: subprocess.Popen | None = None

    def start(self, wait: bool = True, command: Sequence[str] = UP) -> "RunningSite":
        """Start it; with `wait`, return when it has printed its address."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if wait:
            wait_for(self.is_ready, 90, "the site starts")
        return self

    def is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the site ended: {self.output()}")
        return "    Open " in self.output()

    def output(self) -> str:
        """Return what it has printed so far."""
        return self.log.read_text(errors="replace")

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send the signal a person's Ctrl-C sends and return the exit code."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(30)

    def manage(self, *arguments: str) -> str:
        """Run a management command against this site and return what it prints."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=BASE_DIR, env=self.env, check=True, capture_output=True, text=True
        ).stdout

    def status(self, path: str = "/") -> int | None:
        """Return the HTTP status of a GET; None when nothing answers."""
        try:
            with OPENER.open(self.url + path, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def supervisor(self) -> psutil.Process:
        return psutil.Process(self.process.pid).children()[0]

    def processes(self) -> dict[str, psutil.Process]:
        """Return the supervisor's living children by what they are: valkey, web, web-https, dispatcher, worker-1…"""
        found = {}
        for child in self.supervisor().children():
            with contextlib.suppress(psutil.NoSuchProcess):  # also a zombie, not yet noticed
                if argv := child.cmdline():  # empty while it ends
                    found[name_of(argv)] = child
        return found

    def everything(self) -> list[psutil.Process]:
        """Return every process of this site."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]


def name_of(argv: list[str]) -> str:
    line = " ".join(argv)
    if "valkey" in argv[0]:
        return "valkey"
    if "celery" in argv:
        return argv[argv.index("-n") + 1].partition("@")[0]
    if "uvicorn" in argv:
        return "web-https" if "--ssl-keyfile" in argv else "web"
    return "dispatcher" if "dispatch" in argv else line
