"""Runs a second by slots: as many worker processes as slots, as in production, all going at the same time."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

from bench.jails.figures import Speed


def speeds(names: Sequence[str], slots: Iterable[int], seconds: float, step: Callable[[], object]) -> list[Speed]:
    """The speed of each way with each number of slots."""
    found = []
    for count in slots:
        for name in names:
            found.append(Speed(name, count, _together(name, count, seconds)))
            step()
    return found


def _together(name: str, lanes: int, seconds: float) -> float:
    command = [sys.executable, "-m", "bench.jails.lane", name, str(seconds)]
    with contextlib.ExitStack() as stack:
        processes = [
            stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(lanes)
        ]
        for process in processes:
            _say_ready(process)
        done = 0
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            assert process.stdout is not None
            done += int(process.stdout.readline())
        return done / seconds


def _say_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    if process.stdout.readline() != "ready\n":
        raise RuntimeError("a worker of the measurement did not start")
