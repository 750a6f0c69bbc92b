"""The API server and our kubectl: creating, listing, printing. Each figure beside a whole process of the real kubectl.

Aims: ``get pods`` of 100 pods under 5 ms through our kubectl, a list of 10,000 pods under 300 ms over HTTP, 2,000
creates a second in process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median

import yaml

from benchmarks.figures import summary
from simulator.apiserver.request import Request
from tests.golden.live import KUBECONFIG, LiveCluster, serving
from tests.running_site import OPENER, RunningSite
from tests.simulator.kubectl.terminal import Terminal

FEW, MANY, TIMES = 100, 10_000, 20
GET_AIM, LIST_AIM, CREATE_AIM = 0.005, 0.3, 2000
KUBECTL = str(Path(sys.executable).with_name("kubectl"))
FILL = """
from simulator import service
from benchmarks.api import fill
service.change("{sandbox}", lambda cluster: fill(cluster.apiserver, {many}))
"""


def pod(name: str) -> dict:
    """A pod that no scheduler takes."""
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": "web"}},
            "spec": {"schedulerName": "nobody",
                     "containers": [{"name": "web", "image": "nginx:1.27", "ports": [{"containerPort": 80}]}]}}


def fill(apiserver, many: int) -> None:
    """Create so many pods in the namespace default."""
    for number in range(many):
        created = apiserver.handle(Request.to("POST", "/api/v1/namespaces/default/pods", pod(f"pod-{number}")))
        assert created.status == 201, created.body


def timed(work: Callable[[], object], times: int = TIMES) -> list[float]:
    """Seconds that each call took."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def run() -> bool:
    """Print creates a second, the times of ``get pods`` and of a long list; True if the medians meet the aims."""
    return all([_creating(), _getting(), _listing()])


def _creating() -> bool:
    def a_thousand() -> None:
        fill(Terminal().cluster.apiserver, 1000)

    a_second = 1000 / median(timed(a_thousand, 5))
    print(f"  creates in process     {a_second:,.0f} a second   (aim: {CREATE_AIM:,})", flush=True)
    return a_second >= CREATE_AIM


def _getting() -> bool:
    terminal = Terminal()
    terminal.settle(5)
    fill(terminal.cluster.apiserver, FEW)
    ours = timed(lambda: terminal.out("kubectl get pods"))
    live = LiveCluster()
    with tempfile.TemporaryDirectory() as folder, serving(live) as port:
        fill(live.cluster.apiserver, FEW)
        config = Path(folder, "config")
        config.write_text(KUBECONFIG % port)
        real = timed(lambda: _kubectl(config, "get", "pods"))
    print(f"  get pods, {FEW}          {summary(ours)}   (aim: under {GET_AIM * 1000:.0f} ms)")
    print(f"  … by the real kubectl  {summary(real)}, {median(real) / median(ours):.0f} times as long", flush=True)
    return median(ours) < GET_AIM


def _kubectl(config: Path, *arguments: str) -> None:
    subprocess.run([KUBECTL, "--kubeconfig", str(config), *arguments], check=True, capture_output=True)


def _listing() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        site = RunningSite(Path(folder) / "data").start()
        try:
            config = Path(folder, "config")
            sandbox = site.manage("sandbox", "create", "--kubeconfig", str(config)).strip()
            site.manage("shell", "--no-imports", "-c", FILL.format(sandbox=sandbox, many=MANY))
            server = yaml.safe_load(config.read_text())["clusters"][0]["cluster"]["server"]
            url = f"{server}/api/v1/namespaces/default/pods"
            ours = timed(lambda: OPENER.open(urllib.request.Request(url), timeout=60).read(), 10)
            real = timed(lambda: _kubectl(config, "get", "pods", "--chunk-size=0"), 3)
        finally:
            site.stop()
    print(f"  list of {MANY:,} pods    {summary(ours)}   (aim: under {LIST_AIM * 1000:.0f} ms)")
    print(f"  … kubectl get pods     {summary(real)}", flush=True)
    return median(ours) < LIST_AIM
