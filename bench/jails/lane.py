"""One worker of the measurement of speed: runs the trivial submission again and again.

    python -m bench.jails.lane WAY SECONDS [CORE]

Says `ready` when everything is warm; at each line on stdin it runs for that long and prints how many runs were done.
With a core, it and all that it starts stay there.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time

from bench.jails import peers, ways
from bench.jails.trial import BASE
from bench.jails.ways import Plans, Way


def main(name: str, seconds: float) -> None:
    """One lane, from start to end."""
    with contextlib.ExitStack() as stack:
        way = _enter(name, stack)
        for _ in range(3):
            way.sample(BASE)
        print("ready", flush=True)
        for _ in sys.stdin:
            runs, end = 0, time.perf_counter() + seconds
            while time.perf_counter() < end:
                way.sample(BASE)
                runs += 1
            print(runs, flush=True)


def _enter(name: str, stack: contextlib.ExitStack) -> Way:
    if name == "jailed":
        return stack.enter_context(ways.jailed())
    if name == "unjailed fork":
        return stack.enter_context(ways.unjailed(Plans()))
    way = stack.enter_context(ways.bwrap(Plans(), stack.enter_context(peers.staged())))
    assert isinstance(way, Way)
    return way


if __name__ == "__main__":
    if len(sys.argv) > 3:
        os.sched_setaffinity(0, {int(sys.argv[3])})
    main(sys.argv[1], float(sys.argv[2]))
