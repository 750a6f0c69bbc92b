"""From Enter in the terminal to the picture's change, over the real sockets. Aim: p95 under 150 ms.

Two moments: the change that the command itself makes, and the first change of the control plane that follows from it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.browser import Visitor, next_of, open_picture, run_line
from benchmarks.figures import percentile, summary
from tests.running_site import RunningSite

AIM = 0.15  # seconds
TIMES = 60


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
    """Seconds from sending the line to the Deployment's change, and to the first change of a pod."""
    visitor = await asyncio.to_thread(Visitor, url)
    async with visitor.socket("terminal") as terminal:
        picture = await open_picture(visitor)
        await run_line(terminal, 0, "kubectl create deployment web --image=nginx --replicas=2")
        await asyncio.sleep(8)
        own, following = [], []
        for number in range(1, TIMES + 1):
            waiting = asyncio.create_task(_arrivals(picture))
            began = time.perf_counter()
            await run_line(terminal, number, f"kubectl scale deployment web --replicas={2 + number % 2}")
            deployment, pod = await waiting
            own.append(deployment - began)
            following.append(pod - began)
            await asyncio.sleep(0.7)
        await picture.close()
    return own, following


async def _arrivals(picture) -> tuple[float, float]:
    deployment = pod = None
    while deployment is None or pod is None:
        message = await next_of(picture, "batch")
        now = time.perf_counter()
        for change in message["changes"]:
            if change["key"].startswith("deployments.apps/default/") and deployment is None:
                deployment = now
            if change["key"].startswith("pods/default/") and deployment is not None and pod is None:
                pod = now
    return deployment, pod
