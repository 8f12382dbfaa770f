"""Time of a resubmission with other comments and layout, beside the same program graded cold.

    .venv/bin/python -m bench.cache [ROUNDS]

With a Redis and jails of its own; every demo pack's reference, cold and as a hit, interleaved. Prints the medians.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from app.packs.read import read_pack
from app.streams.connection import connect
from app.streams.kept_results import KeptResults
from sandbox.runner import Sandbox
from tasks.cached import Asked, CachedGrading
from tasks.grading.cache.key import granularity
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tests.servers.redis_server import redis_server

PACKS = Path(__file__).parent.parent / "examples"


def main() -> None:
    """Print a line a pack."""
    parser = argparse.ArgumentParser(prog="python -m bench.cache", description=__doc__.split("\n", 1)[0])
    parser.add_argument("rounds", nargs="?", type=int, default=20, help="gradings of each kind a pack (default: 20)")
    rounds = parser.parse_args().rounds
    with (
        tempfile.TemporaryDirectory() as folder,
        redis_server(Path(folder)) as url,
        connect(url) as client,
        Sandbox() as sandbox,
    ):
        cached = CachedGrading(KeptResults(client), sandbox, Grader(sandbox), lambda _: None, share_checked=0.0)
        for place in sorted(PACKS.glob("*/assignment.yaml")):
            pack = read_pack(place.parent)
            declaration = declare(pack, sandbox)
            cold, hits = [], []
            for nth in range(rounds):
                plain = dict(pack.solutions["reference"].files)
                laid_out = {name: f"# {nth}\n\n{text}" for name, text in plain.items()}
                for files, times in ((plain, cold), (laid_out, hits)):
                    began = time.perf_counter()
                    result = cached.grade(
                        pack, declaration, files, lambda _k, _test: None, Asked("s", "normalized", str(nth))
                    )
                    times.append((time.perf_counter() - began) * 1000)
                    assert result.cached == (times is hits)
            how = granularity(pack, "normalized")
            print(
                f"{pack.slug:16} {how:11} cold {statistics.median(cold):7.2f} ms  hit {statistics.median(hits):6.2f} ms"
            )


if __name__ == "__main__":
    main()
