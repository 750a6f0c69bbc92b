"""Making a sandbox on the server: row, cluster, store. Aim: under 100 ms."""

import json
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.figures import summary
from tests.running_site import RunningSite

AIM = 0.1  # seconds
TIMES = 50
SCRIPT = f"""
import json, time
from simulator import service
taken = []
for _ in range({TIMES}):
    began = time.perf_counter()
    service.create()
    taken.append(time.perf_counter() - began)
print(json.dumps(taken))
"""


def run() -> bool:
    """Print the times of the first creation in a process and of later ones; True if the median meets the aim."""
    with tempfile.TemporaryDirectory() as folder:
        site = RunningSite(Path(folder) / "data").start()
        try:
            first, *later = json.loads(site.manage("shell", "--no-imports", "-c", SCRIPT).splitlines()[-1])
        finally:
            site.stop()
    print(f"  first in a process     {first * 1000:.1f} ms")
    print(f"  later                  {summary(later)}   (aim: under {AIM * 1000:.0f} ms)", flush=True)
    return median(later) < AIM
