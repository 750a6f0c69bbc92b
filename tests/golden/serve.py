"""Serve a cluster in memory, for a kubectl in another window; Ctrl-C ends it and the cluster.

    python -m tests.golden.serve --kubeconfig FILE [--port N] [--profile bare|default] [--nodes N] [--speed X]
"""

from __future__ import annotations

import argparse
import contextlib
import time
from pathlib import Path

from tests.golden.live import KUBECONFIG, LiveCluster, serving


def main() -> None:
    """Read the command line, write the kubeconfig, serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kubeconfig", type=Path, required=True, help="written: where the cluster is")
    parser.add_argument("--port", type=int, default=0, help="0: any")
    parser.add_argument("--profile", default="bare", choices=["bare", "default"])
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--speed", type=float, default=1.0, help="virtual seconds in one of the wall's")
    asked = parser.parse_args()
    live = LiveCluster(asked.profile, asked.nodes, speed=asked.speed, haste=asked.speed)
    with serving(live, asked.port) as port, contextlib.suppress(KeyboardInterrupt):
        asked.kubeconfig.write_text(KUBECONFIG % port)
        print(f"export KUBECONFIG={asked.kubeconfig.resolve()}", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
