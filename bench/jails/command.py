"""`gradewire bench sandbox`: measures everything, one part after the other."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from bench.jails import tables
from bench.jails.compare import LEAVES_OUT, compare, ratios
from bench.jails.figures import Report
from bench.jails.growth import over_runs, over_sizes
from bench.jails.plot import draw
from bench.jails.speed import TIMES, speeds, speeds_by_cores
from bench.jails.trial import TRIALS, USES, Trial
from sandbox.runner import Sandbox

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        rounds: of the comparison.
        slots: by number, for runs a second.
        seconds: each of those is measured for.
        marks: numbers of runs at which growth is looked at.
        megabytes, runs_a_size: zygotes' sizes, and runs in each.
    """

    rounds: int
    slots: tuple[int, ...]
    seconds: float
    marks: tuple[int, ...]
    megabytes: tuple[int, ...]
    runs_a_size: int


WHOLE = Size(60, (1, 2, 4, 8, 16), 1.5, (1, 10, 100, 1_000, 10_000), (10, 50, 100, 200, 300), 60)
QUICK = Size(10, (1, 2, 4), 0.5, (1, 10, 100), (10, 100), 10)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--quick", action="store_true", help="fewer runs: half a minute instead of several")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="draw the figures into FILE (.svg or .png)")


def run(arguments: argparse.Namespace) -> int:
    """Measure, and print the tables."""
    report = measure_all(QUICK if arguments.quick else WHOLE)
    print(json.dumps(tables.as_plain(report), indent=2) if arguments.json else tables.as_text(report))
    if arguments.plot is not None:
        try:
            draw(report, arguments.plot)
        except ModuleNotFoundError as missing:
            print(f"gradewire: no plot: {missing.name} is not installed (make setup-dev)", file=sys.stderr)
            return 2
    return 0


def measure_all(size: Size, trials: Sequence[Trial] = TRIALS, uses: Sequence[Trial] = USES) -> Report:
    """Every part of the measurement.

    Raises:
        LayerMissing: there is no sandbox on this machine.
    """
    on = sorted(os.sched_getaffinity(0))
    cores = len(on)
    machine = _machine(cores)
    counts = tuple(sorted({*size.slots, *([cores] if cores <= max(size.slots) else [])}))
    costs, used = _with_bar("comparing", size.rounds, lambda step: compare(size.rounds, step, trials=trials, uses=uses))
    absent = {cost.way for cost in costs if cost.absent}
    names = [name for name in ("jailed", "unjailed fork", "bwrap") if name not in absent]
    found = _with_bar(
        "runs a second", TIMES * len(counts) * len(names), lambda step: speeds(names, counts, size.seconds, step)
    )
    by_cores = _with_bar("a core a slot", TIMES * cores, lambda step: speeds_by_cores(on, size.seconds, step))
    growth = _with_bar("run after run", max(size.marks), lambda step: over_runs(size.marks, step))
    pairs = 2 * len(size.megabytes) * (size.runs_a_size + 1)
    sizes = _with_bar("larger zygotes", pairs, lambda step: over_sizes(size.megabytes, size.runs_a_size, step))
    machine["load after"] = round(os.getloadavg()[0], 1)
    return Report(
        machine=machine,
        costs=tuple(costs),
        ratios=tuple(ratios(costs, by_cores)),
        uses=tuple(used),
        speeds=tuple(found),
        by_cores=tuple(by_cores),
        growth=tuple(growth),
        sizes=tuple(sizes),
        leaves_out=LEAVES_OUT,
    )


def _with_bar(words: str, steps: int, act: Callable[[Callable[[], object]], _Found]) -> _Found:
    with tqdm(total=steps, desc=words, leave=False, disable=not sys.stderr.isatty()) as bar:
        return act(bar.update)


def _machine(cores: int) -> dict[str, object]:
    with Sandbox() as sandbox:
        has_group = sandbox.has_memory_group
    bwrap = shutil.which("bwrap")
    version = subprocess.run([bwrap, "--version"], capture_output=True, text=True, check=False).stdout if bwrap else ""
    return {
        "cores": cores,
        "Linux": platform.release(),
        "Python": platform.python_version(),
        "bwrap": version.removeprefix("bubblewrap").strip() or "none",
        "user": "root" if os.geteuid() == 0 else "ordinary",
        "memory group": "yes" if has_group else "no",
        "load before": round(os.getloadavg()[0], 1),
    }
