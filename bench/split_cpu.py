"""CPU of one small test file in split isolation and in shared, in the real jail.

    .venv/bin/python -m bench.split_cpu [RUNS] [PACK]

The medians of interleaved runs; jails are warm, the making of each fresh jail is included.
"""

from __future__ import annotations

import argparse
import statistics
from dataclasses import replace
from pathlib import Path

from app.packs.read import read_pack
from sandbox.runner import Sandbox
from tasks.grading.declare import declare
from tasks.grading.grader import Grader

PACK = Path(__file__).parent.parent / "examples" / "bank-account"


def main() -> None:
    """Print both medians."""
    parser = argparse.ArgumentParser(prog="python -m bench.split_cpu", description=__doc__.split("\n", 1)[0])
    parser.add_argument("runs", nargs="?", type=int, default=60, help="of each isolation, in turn (default: 60)")
    parser.add_argument("pack", nargs="?", type=Path, default=PACK, help="default: the bank account")
    given = parser.parse_args()
    runs, pack = given.runs, read_pack(given.pack)
    packs = {
        isolation: replace(pack, entries=tuple({**entry, "isolation": isolation} for entry in pack.entries))
        for isolation in ("shared", "split")
    }
    files = pack.solutions["reference"].files
    seen: dict[str, list[float]] = {isolation: [] for isolation in packs}
    walls: dict[str, list[float]] = {isolation: [] for isolation in packs}
    with Sandbox() as sandbox:
        declared = {isolation: declare(own, sandbox) for isolation, own in packs.items()}
        for _ in range(runs):
            for isolation, own in packs.items():
                result = Grader(sandbox).grade(own, declared[isolation], files)
                assert result.score == result.max_score
                seen[isolation].append(result.cpu_ms)
                walls[isolation].append(result.wall_ms)
    for isolation in packs:
        cpu, wall = statistics.median(seen[isolation]), statistics.median(walls[isolation])
        print(f"{isolation:7} {cpu:6.1f} ms CPU of the jails, {wall:6.1f} ms of the examiner's and student's clocks")


if __name__ == "__main__":
    main()
