"""Two hundred browsers on one sandbox: does everybody get everything, and how late?"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.browser import Visitor, next_of, open_picture, run_line
from benchmarks.figures import percentile, summary
from tests.running_site import RunningSite

WATCHERS = 200
ROUNDS = 10
AIM = 0.5  # seconds until the slowest of a round has it, at the median


def run() -> bool:
    """Print the delay to the middle and to the last of 200 pictures; True if nobody missed a batch and the
    aim is met."""
    with tempfile.TemporaryDirectory() as folder:
        site = RunningSite(Path(folder) / "data").start()
        try:
            middle, last, gaps = asyncio.run(measure(site.url))
        finally:
            site.stop()
    print(f"  to the middle picture  {summary(middle)}")
    print(f"  to the last of {WATCHERS}     {summary(last)}   (aim: median under {AIM * 1000:.0f} ms)")
    print(f"  batches missed         {gaps}", flush=True)
    return gaps == 0 and median(last) < AIM


async def measure(url: str) -> tuple[list[float], list[float], int]:
    """Per round the seconds until half of the pictures and until all show a label, and how many batches were missed."""
    visitor = await asyncio.to_thread(Visitor, url)
    pictures = [await open_picture(visitor) for _ in range(WATCHERS)]
    revisions: dict[int, int] = {}
    middle, last, gaps = [], [], 0
    async with visitor.socket("terminal") as terminal:
        await run_line(terminal, 0, "kubectl run target --image=nginx")
        for number in range(1, ROUNDS + 1):
            waits = [asyncio.create_task(_label(p, i, str(number), revisions)) for i, p in enumerate(pictures)]
            began = time.perf_counter()
            await run_line(terminal, number, f"kubectl label pod target round={number} --overwrite")
            results = await asyncio.gather(*waits)
            delays = [arrived - began for arrived, _ in results]
            gaps += sum(missed for _, missed in results)
            middle.append(percentile(delays, 0.5))
            last.append(max(delays))
    await asyncio.gather(*(picture.close() for picture in pictures))
    return middle, last, gaps


async def _label(picture, index: int, value: str, revisions: dict[int, int]) -> tuple[float, int]:
    """When this picture shows the label, and how many revisions it skipped on the way."""
    missed = 0
    while True:
        message = await next_of(picture, "batch")
        missed += index in revisions and message["revision"] != revisions[index] + 1
        revisions[index] = message["revision"]
        for change in message["changes"]:
            labels = (change["object"] or {}).get("labels") or {}
            if change["key"] == "pods/default/target" and labels.get("round") == value:
                return time.perf_counter(), missed
