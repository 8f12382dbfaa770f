"""The ways side by side, in one interleaved run, and the ratios that are aimed at."""

from __future__ import annotations

import contextlib
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from bench.jails import peers, ways
from bench.jails.figures import Cost, Ratio, Speed
from bench.jails.trial import BASE, SCIENTIFIC, TRIALS, UNITTEST, USES, Sample, Trial
from bench.jails.ways import Absent, Plans, Way

TURN = 5
"""Runs of one way, one after the other, before the next has its turn."""
SLOW_EVERY = 5
"""A one-shot process that imports numpy and pandas runs once in so many rounds only."""
_WARM_UP = 3

LEAVES_OUT = {
    "jailed": "nothing: every layer that `gradewire doctor` shows, limits watched, one memory group a slot where there "
    "is one",
    "unjailed fork": "every layer, the memory group, and the removal of its work folders; limits are watched all the "
    "same",
    "bwrap": "seccomp filter, landlock, memory group, rlimits, the size of its tmpfs, a user of its own; it has the "
    "namespaces, the read-only root, the tmpfs and no capabilities",
    "python3": "everything; a folder of its own is made and removed",
}
"""What a way does not do that the sandbox does, or that a peer would have to do besides."""


def compare(
    rounds: int,
    step: Callable[[], object],
    *,
    trials: Sequence[Trial] = TRIALS,
    uses: Sequence[Trial] = USES,
) -> tuple[list[Cost], list[Cost]]:
    """Costs of the trials in every way, and of the uses in the sandbox.

    Every round runs each trial in each way, in an order of chance, so that what else the machine does falls on all
    alike; each turn is a few runs one after the other, as a busy worker makes them. `step` is called after each round.
    """
    samples: dict[tuple[str, str], list[Sample]] = {}
    absent: dict[str, str] = {}
    with _all_ways() as found:
        there = [way for way in found if isinstance(way, Way)]
        absent = {way.name: way.why for way in found if isinstance(way, Absent)}
        jailed = there[0]
        pairs = [(way, trial) for way in there for trial in trials] + [(jailed, trial) for trial in uses]
        for way, trial in pairs:
            for _ in range(1 if _is_slow(way, trial) else _WARM_UP):
                way.sample(trial)
        chance = random.Random(1)
        for number in range(rounds):
            chance.shuffle(pairs)
            for way, trial in pairs:
                have = samples.setdefault((way.name, trial.name), [])
                if not _is_slow(way, trial):
                    have += [way.sample(trial) for _ in range(TURN)]
                elif number % SLOW_EVERY == 0:
                    have.append(way.sample(trial))
            step()
    names = [way.name for way in found]
    costs = [
        Cost(name, trial.name, 0, absent=absent[name])
        if name in absent
        else Cost.of(name, trial.name, samples[name, trial.name])
        for trial in trials
        for name in names
    ]
    return costs, [Cost.of(jailed.name, trial.name, samples[jailed.name, trial.name]) for trial in uses]


@contextlib.contextmanager
def _all_ways() -> Iterator[list[Way | Absent]]:
    plans = Plans()
    with contextlib.ExitStack() as stack:
        stage = stack.enter_context(peers.staged())
        yield [
            stack.enter_context(ways.jailed()),
            stack.enter_context(ways.unjailed(plans)),
            stack.enter_context(ways.bwrap(plans, stage)),
            stack.enter_context(ways.bare(plans, stage)),
        ]


def _is_slow(way: Way, trial: Trial) -> bool:
    return trial is SCIENTIFIC and way.name in ("bwrap", "python3")


def ratios(costs: Sequence[Cost], by_cores: Sequence[Speed]) -> list[Ratio]:
    """What is aimed at; CPU is that of program, zygote and worker together."""
    cpu = defaultdict(lambda: math.nan, {(cost.way, cost.trial): cost.cpu_ms for cost in costs})
    one, all_cores = by_cores[0], by_cores[-1]
    return [
        Ratio("bwrap / jailed, CPU, base", cpu["bwrap", BASE.name] / cpu["jailed", BASE.name], "at least 10"),
        Ratio(
            "bwrap / jailed, CPU, base, unittest",
            cpu["bwrap", UNITTEST.name] / cpu["jailed", UNITTEST.name],
            "at least 10",
        ),
        Ratio(
            "bwrap + import / jailed, CPU, scientific",
            cpu["bwrap", SCIENTIFIC.name] / cpu["jailed", SCIENTIFIC.name],
            "at least 50",
        ),
        Ratio(
            "jailed / unjailed fork, CPU, base",
            cpu["jailed", BASE.name] / cpu["unjailed fork", BASE.name],
            "at most 1.15",
        ),
        Ratio("jailed, CPU ms, base", cpu["jailed", BASE.name], "at most 2"),
        Ratio(
            f"runs a second, a slot on each of {all_cores.slots} cores / on one",
            all_cores.runs_per_s / one.runs_per_s,
            f"near {all_cores.slots}",
        ),
    ]
