"""Runs the benchmarks named on the command line, or all; each prints its lines and tells whether its aim is met."""

import sys

from benchmarks import api, creation, latency, start, watchers

BENCHMARKS = {
    "start": start.run,
    "creation": creation.run,
    "api": api.run,
    "latency": latency.run,
    "watchers": watchers.run,
}


def main() -> None:
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    met = []
    for name in names:
        print(f"\n{name}", flush=True)
        met.append(BENCHMARKS[name]())
    sys.exit(not all(met))


if __name__ == "__main__":
    main()
