"""Clients that nobody here wrote reach into pods of a running site: kubectl in a terminal of its own, the official
Python client; and the browser's terminal, as its messages have it."""

from __future__ import annotations

import json
import os
import pty
import select
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kubernetes import client, config
from kubernetes.stream import stream

from tests.road.guest import Guest
from tests.running_site import RunningSite, free_port, wait_for

pytestmark = pytest.mark.site
PLAIN = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="module")
def kubeconfig(running_site: RunningSite, tmp_path_factory: pytest.TempPathFactory, kubectl_path: str) -> Path:
    """Of a fast cluster with a busybox and an nginx that run."""
    path = tmp_path_factory.mktemp("streams") / "config"
    running_site.manage("sandbox", "create", "--speed", "10", "--kubeconfig", str(path), "--server", running_site.url)
    for line in ("run bb --image=busybox -- sleep 1d", "run web --image=nginx:1.27",
                 "wait --for=condition=Ready pod/bb pod/web"):
        command = [kubectl_path, *line.split()]
        subprocess.run(command, env=environment(path), check=True, capture_output=True, timeout=60)
    return path


def environment(path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return kept | {"KUBECONFIG": str(path), "HOME": str(path.parent)}


@pytest.fixture
def kubectl(kubeconfig: Path, kubectl_path: str) -> Callable[..., subprocess.CompletedProcess]:
    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run([kubectl_path, *arguments], env=environment(kubeconfig), capture_output=True, text=True,
                              timeout=60, **more)

    return run


class Pty:
    """kubectl at a terminal of its own."""

    def __init__(self, argv: list[str], env: dict[str, str]) -> None:
        self.seen = ""
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.execve(argv[0], argv, env)

    def until(self, text: str, seconds: float = 30.0) -> str:
        """What has been shown, once ``text`` has; the next search begins behind it."""
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if select.select([self._fd], [], [], 0.1)[0]:
                self.seen += os.read(self._fd, 65536).decode()
        shown, _, self.seen = self.seen.partition(text)
        return shown

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def end(self) -> int:
        """The exit status."""
        while True:
            try:
                if not os.read(self._fd, 65536):
                    break
            except OSError:
                break
        os.close(self._fd)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


def test_a_shell_is_typed_to_in_a_real_terminal(kubeconfig, kubectl_path):
    shell = Pty([kubectl_path, "exec", "-it", "bb", "--", "sh"], environment(kubeconfig))
    shell.until("/ # ")
    shell.type("hostname\r")
    assert shell.until("/ # ") == "hostname\r\nbb\r\n"
    shell.type("sleep 1000\r")
    shell.until("sleep 1000\r\n")
    shell.type("\x03")
    shell.until("^C\r\n/ # ")
    shell.type("exit 7\r")
    assert shell.end() == 7


def test_run_attaches_and_removes(kubeconfig, kubectl_path):
    shell = Pty([kubectl_path, "run", "-it", "--rm", "t", "--image=busybox", "--restart=Never", "--", "sh"],
                environment(kubeconfig))
    shell.until("try pressing enter.")
    shell.type("\r")
    shell.until("/ # ")
    shell.type("exit 2\r")
    shell.until("Session ended, resume using 'kubectl attach t -c t -n default -i -t' command")
    shell.until('pod "t" deleted')
    assert shell.end() == 2


@pytest.mark.parametrize(("command", "code", "out", "err"), [
    (("exec", "bb", "--", "sh", "-c", "echo out; echo err >&2; exit 3"), 3, "out\n",
     "err\ncommand terminated with exit code 3\n"),
    (("exec", "bb", "--", "sh", "-c", "sleep 3; echo slept"), 0, "slept\n", ""),
    (("exec", "bb", "-c", "x", "--", "ls"), 1, "", "error: container x is not valid for pod bb out of: bb\n"),
])  # fmt: skip
def test_commands_end_as_they_ended(kubectl, command, code, out, err):
    done = kubectl(*command)
    assert (done.returncode, done.stdout, done.stderr) == (code, out, err)


def test_standard_input_reaches_the_command_and_ends(kubectl):
    text = "line\n" * 5000
    assert kubectl("exec", "-i", "bb", "--", "cat", input=text).stdout == text


def test_files_of_any_bytes_are_copied(kubectl, tmp_path):
    (tmp_path / "d/e").mkdir(parents=True)
    (tmp_path / "d/e/b").write_bytes(bytes(range(256)) * 50)
    assert kubectl("cp", str(tmp_path / "d"), "bb:/tmp/").returncode == 0
    assert kubectl("cp", "bb:/tmp/d", str(tmp_path / "back")).returncode == 0
    assert (tmp_path / "back/e/b").read_bytes() == (tmp_path / "d/e/b").read_bytes()


@pytest.fixture
def forward(kubeconfig: Path, kubectl_path: str) -> Iterator[Callable[[str, int], tuple[int, subprocess.Popen]]]:
    started = []

    def begin(pod: str, remote: int) -> tuple[int, subprocess.Popen]:
        local = free_port()
        command = [kubectl_path, "port-forward", pod, f"{local}:{remote}"]
        process = subprocess.Popen(command, env=environment(kubeconfig),
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        started.append(process)
        assert process.stdout.readline() == f"Forwarding from 127.0.0.1:{local} -> {remote}\n"
        return local, process

    yield begin
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_tcp_connections_are_forwarded(forward):
    local, _ = forward("pod/web", 80)
    for _ in range(3):
        with PLAIN.open(f"http://127.0.0.1:{local}/", timeout=20) as answer:
            assert answer.status == 200
            assert b"Welcome to nginx!" in answer.read()
    with socket.create_connection(("127.0.0.1", local), timeout=20) as connection:
        connection.sendall(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert received.count(b"HTTP/1.1 404 Not Found") == 2


def test_a_port_where_nobody_listens_is_refused_as_the_runtime_does(forward):
    local, process = forward("pod/web", 81)
    with socket.create_connection(("127.0.0.1", local), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connection.recv(100) == b""
    text = process.communicate(timeout=20)[0]
    assert "dial tcp4 127.0.0.1:81: connect: connection refused" in text
    assert text.endswith("error: lost connection to pod\n")


def test_the_python_client_executes_and_attaches(kubeconfig):
    api = client.CoreV1Api(config.new_client_from_config(str(kubeconfig)))
    api.api_client.configuration.proxy = None
    options = {"stdin": False, "stdout": True, "stderr": True, "tty": False}
    assert stream(api.connect_get_namespaced_pod_exec, "bb", "default", command=["hostname"], **options) == "bb\n"
    shell = stream(api.connect_get_namespaced_pod_exec, "bb", "default", command=["sh"], _preload_content=False,
                   **{**options, "stdin": True})
    shell.write_stdin("echo one; exit 4\n")
    shell.run_forever(timeout=20)
    assert shell.read_stdout() == "one\n"
    assert shell.returncode == 4


def test_a_shell_runs_in_the_browser_s_terminal(running_site):
    guest = Guest(running_site.url)
    guest.api("/api/v1/namespaces/default/pods", {"metadata": {"name": "bb"}, "spec": {"containers": [
        {"name": "c", "image": "busybox", "command": ["sleep", "1d"]}]}})
    wait_for(lambda: guest.api("/api/v1/namespaces/default/pods/bb")[1]["status"]["phase"] == "Running", 60)
    with guest.socket("terminal") as terminal:
        received = read(terminal, "ready")
        terminal.send(json.dumps({"type": "run", "id": 1, "line": "kubectl exec -it bb -- sh"}))
        assert read(terminal, "keyboard")["on"] is True
        terminal.send(json.dumps({"type": "input", "data": "hostname\r"}))
        shown = ""
        while "bb\r\n/ # " not in shown:
            shown += read(terminal, "output")["data"]
        terminal.send(json.dumps({"type": "input", "data": "exit 5\r"}))
        assert read(terminal, "exit")["code"] == 5
    assert received["prompt"]


def read(terminal, kind: str) -> dict:
    """The next message of a kind; others are passed over."""
    while True:
        message = json.loads(terminal.recv(timeout=30))
        if message["type"] == kind:
            return message
