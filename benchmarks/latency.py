"""From Enter in the terminal to the picture's change, over the real sockets. Aim: p95 under 150 ms.

Two moments: the change that the command itself makes, and the first change of the control plane that follows from it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from websockets.asyncio.client import ClientConnection

from benchmarks.browser import Visitor, next_of, open_picture, run_line
from benchmarks.figures import percentile, summary
from tests.running_site import RunningSite

AIM = 0.15  # seconds
TIMES = 60
PAUSE = 1.2  # seconds for the control plane to answer, far more than it needs


def run() -> bool:
    """Print both delays; True if the 95th percentile of the command's own change meets the aim."""
    with tempfile.TemporaryDirectory() as folder:
        site = RunningSite(Path(folder) / "data").start()
        try:
            own, following = asyncio.run(measure(site.url))
        finally:
            site.stop()
    print(f"  Enter to the picture   {summary(own)}   (aim: p95 under {AIM * 1000:.0f} ms)")
    print(f"  Enter to the first pod {summary(following)}", flush=True)
    return percentile(own, 0.95) < AIM


async def measure(url: str) -> tuple[list[float], list[float]]:
    """Seconds from sending the line to the Deployment's change, and to the first change of a pod after it."""
    visitor = await asyncio.to_thread(Visitor, url)
    async with visitor.socket("terminal") as terminal:
        arrivals: list[tuple[float, str]] = []
        reading = asyncio.create_task(_read(await open_picture(visitor), arrivals))
        await run_line(terminal, 0, "kubectl create deployment web --image=nginx --replicas=2")
        await asyncio.sleep(10)
        own, following = [], []
        for number in range(1, TIMES + 1):
            arrivals.clear()
            began = time.perf_counter()
            await run_line(terminal, number, f"kubectl scale deployment web --replicas={2 + number % 2}")
            await asyncio.sleep(PAUSE)
            deployment = next(at for at, key in arrivals if key.startswith("deployments.apps/default/"))
            own.append(deployment - began)
            following.append(next(at for at, key in arrivals if key.startswith("pods/default/")) - began)
        reading.cancel()
    return own, following


async def _read(picture: ClientConnection, arrivals: list[tuple[float, str]]) -> None:
    """Note when each change reaches the browser."""
    while True:
        message = await next_of(picture, "batch", seconds=600)
        now = time.perf_counter()
        arrivals += [(now, change["key"]) for change in message["changes"]]
