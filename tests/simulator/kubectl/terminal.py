"""A terminal on a cluster in memory, in virtual time: lines in, (code, stdout, stderr) out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from simulator import bootstrap
from simulator.apiserver.request import Request, Response
from simulator.cluster import Cluster
from simulator.engine import Change, State
from simulator.kubectl import Kubectl
from simulator.kubectl.local_ports import reach
from simulator.kubelet.serving import NodeServer
from simulator.programs.shell.filesystem import MappingFiles
from simulator.terminal.session import Session

T = TypeVar("T")
START = 1_800_000_000.0
TICK = 0.1
"""Virtual seconds that an idle watch lets pass."""


class MemoryTransport:
    """kubectl's way to a cluster in memory. Waiting runs the cluster; ``stop_after`` presses Ctrl-C."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.log: list[Change] = []
        self.stop_at: float | None = None

    def send(self, request: Request) -> Response:
        response = self.cluster.apiserver.handle(request)
        self.keep()
        return response

    def keep(self) -> None:
        self.log += self.cluster.state.commit()

    def follow(self, response: Response) -> Iterator[bytes]:
        follow, position = response.follow, len(self.log)
        deadline = self.now() + (follow.timeout or float("inf"))
        yield from follow.begin()
        while not self.interrupted() and self.now() < deadline and not getattr(follow, "done", False):
            seen, position = position, len(self.log)
            for change in self.log[seen:position]:
                if (line := follow.on_change(change)) is not None:
                    yield line
            if seen == position:
                yield b""
                self.sleep(TICK)

    def sleep(self, seconds: float) -> None:
        self.cluster.run(self.now() + seconds)
        self.keep()

    def now(self) -> float:
        return self.cluster.now

    def nodes(self, work: Callable[[NodeServer], T], look: bool = False) -> T:
        result = work(self.cluster.components["kubelet"].server)
        self.keep()
        return result

    def interrupted(self) -> bool:
        return self.stop_at is not None and self.now() >= self.stop_at


class Typist:
    """Somebody at the keyboard: types one text after the other, whenever a command has nothing else to do."""

    def __init__(self, transport: MemoryTransport, *texts: str) -> None:
        self._transport, self._texts = transport, list(texts)
        self.raw: list[bool] = []

    def begin(self, raw: bool) -> None:
        self.raw.append(raw)

    def end(self) -> None:
        pass

    def read(self) -> tuple[str, bool]:
        return (self._texts.pop(0), False) if self._texts else ("", True)

    def wait(self, seconds: float) -> None:
        self._transport.sleep(seconds)


class Terminal:
    """A shell session on a fresh cluster."""

    def __init__(self, nodes: int = 3, profile: str = "bare", start: float = START) -> None:
        state = State()
        self.cluster = Cluster(state)
        state.restore(bootstrap.tables(profile=profile, nodes=nodes, seed=1, now=start))
        self.transport = MemoryTransport(self.cluster)
        self.kubectl = Kubectl(self.transport)
        self.files: dict[str, Any] = {}
        self.edited: str | None = None
        self._state: dict[str, Any] = {}
        self.keyboard: Typist | None = None

    def write(self, name: str, text: str) -> None:
        """Put a file into the home directory."""
        self.files[f"/root/{name}"] = {"text": text, "mtime": 0.0}

    def text(self, name: str) -> str:
        """The text of a file of the home directory."""
        return self.files[f"/root/{name}"]["text"]

    def run(self, line: str, stop_after: float | None = None) -> tuple[int, str, str]:
        """Run a line; ``stop_after`` virtual seconds Ctrl-C is pressed."""
        transport, written = self.transport, {"stdout": [], "stderr": []}
        transport.stop_at = None if stop_after is None else transport.now() + stop_after
        session = Session(MappingFiles(self.files), {"kubectl": self.kubectl}, self._state, now=transport.now,
                          keyboard=self.keyboard, dial=partial(reach, transport))
        result = session.run(line, lambda stream, text: written[stream].append(text), transport.interrupted,
                             transport.sleep)
        self._state = session.state()
        self.edited = result.edit
        return result.code, "".join(written["stdout"]), "".join(written["stderr"])

    def out(self, line: str) -> str:
        """The output of a line that must succeed."""
        code, out, err = self.run(line)
        assert code == 0, err
        return out

    def fails(self, line: str) -> str:
        """The complaint of a line that must fail with exit status 1."""
        code, _, err = self.run(line)
        assert code == 1, f"exit {code}: {err}"
        return err

    def settle(self, seconds: float = 30.0) -> None:
        """Let virtual time pass."""
        self.transport.sleep(seconds)

    def complete(self, line: str) -> list[str]:
        """What Tab offers at the end of the line."""
        session = Session(MappingFiles(self.files), {"kubectl": self.kubectl}, self._state, now=self.transport.now)
        return [item.text for item in session.complete(line, len(line)).items]
