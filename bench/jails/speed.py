"""Runs a second by slots: as many worker processes as slots, as in production, all going at the same time."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

from bench.jails.figures import Speed

TIMES = 3
"""So often each is measured."""
Lane = subprocess.Popen[str]


def speeds(names: Sequence[str], slots: Iterable[int], seconds: float, step: Callable[[], object]) -> list[Speed]:
    """The speed of each way with each number of slots: the best of three times, the ways in turn."""
    found = []
    for count in slots:
        best = dict.fromkeys(names, 0.0)
        with contextlib.ExitStack() as stack:
            lanes = {name: [stack.enter_context(_start(name, seconds)) for _ in range(count)] for name in names}
            for lane in (lane for some in lanes.values() for lane in some):
                _await(lane)
            for _ in range(TIMES):
                for name, some in lanes.items():
                    best[name] = max(best[name], _together(some) / seconds)
                    step()
        found += [Speed(name, count, speed) for name, speed in best.items()]
    return found


def speeds_by_cores(cores: Sequence[int], seconds: float, step: Callable[[], object]) -> list[Speed]:
    """The sandbox's speed with a slot on the first of these cores alone, with one on each of the first two, and so on.

    Everything of a slot, its programs included, stays on the slot's core. A slot that is free to will use more than
    one: while a program runs, the next one's jail is built, and the worker reads what this one says.
    """
    with contextlib.ExitStack() as stack:
        lanes = [stack.enter_context(_start("jailed", seconds, str(core))) for core in cores]
        for lane in lanes:
            _await(lane)
        best = [0.0] * len(lanes)
        for _ in range(TIMES):
            for place in range(len(lanes)):
                best[place] = max(best[place], _together(lanes[: place + 1]) / seconds)
                step()
    return [Speed("jailed", place + 1, speed) for place, speed in enumerate(best)]


def _start(name: str, seconds: float, *core: str) -> Lane:
    command = [sys.executable, "-m", "bench.jails.lane", name, str(seconds), *core]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _together(lanes: Sequence[Lane]) -> int:
    """How many runs they do when all go at the same time."""
    for lane in lanes:
        assert lane.stdin is not None
        lane.stdin.write("go\n")
        lane.stdin.flush()
    return sum(int(_line_of(lane)) for lane in lanes)


def _await(lane: Lane) -> None:
    if _line_of(lane) != "ready":
        raise RuntimeError("a worker of the measurement did not start")


def _line_of(lane: Lane) -> str:
    assert lane.stdout is not None
    return lane.stdout.readline().strip()
