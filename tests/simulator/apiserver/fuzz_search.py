"""A long search for requests that break the API server: ``python -m tests.simulator.apiserver.fuzz_search 0:20 1000``.

Unlike ``test_fuzz`` it goes on after what it finds, and prints each place that failed once, with an example.
"""

from __future__ import annotations

import sys
import traceback
from collections import Counter

from tests.simulator.apiserver.fuzz_target import OFTEN, Target

Found = dict[str, str]


def search(seed: int, requests: int, found: Found, met: Counter[str]) -> None:
    """Send one seed's requests, and note what fails: where → how, ``met`` counts how often."""
    target = Target(seed)
    for number in range(requests):
        steps = [target.send] + ([target.live] if number % OFTEN == OFTEN - 1 else [])
        for step in steps:
            try:
                step()
            except Exception as error:  # anything at all is what we look for
                _note(error, f"seed {seed}, request {number}", found, met)
                target.cluster.state.rollback()
                if step == target.live:  # what cannot live stays: the rest of this seed would say the same again
                    return


def _note(error: Exception, when: str, found: Found, met: Counter[str]) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/simulator/" in frame.filename] or list(frames)
    place = f"{ours[-1].filename.rpartition('/simulator/')[2]}:{ours[-1].lineno} {type(error).__name__}"
    met[place] += 1
    if place not in found:
        found[place] = f"{when}: {str(error)[:1500]}\n" + "".join(traceback.format_list(frames[-6:]))
        print(f"--- {place}\n{found[place]}", flush=True)


def main() -> int:
    """Search; returns 1 when anything was found."""
    first, _, last = sys.argv[1].partition(":")
    found, met = Found(), Counter[str]()
    for seed in range(int(first), int(last)):
        search(seed, int(sys.argv[2]), found, met)
    print(f"{met.total()} failures at {len(found)} places")
    for place, count in met.most_common():
        print(f"  {count:5} {place}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
