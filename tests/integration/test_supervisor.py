from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import psutil
import pytest

from tests.waiting import eventually


class Log:
    """A supervisor at work and the lines that it has printed."""

    def __init__(self, *names: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.supervised", *names], stdout=subprocess.PIPE, text=True
        )
        self.lines: list[str] = []

    def until(self, pattern: str) -> re.Match[str]:
        """The first line not asked for yet that matches; reads on as far as it must."""
        assert self.process.stdout is not None
        for line in self.lines:
            if match := re.search(pattern, line):
                self.lines.remove(line)
                return match
        for line in self.process.stdout:
            if match := re.search(pattern, line):
                return match
            self.lines.append(line.rstrip())
        raise AssertionError(f"{pattern} is not in {self.lines}")

    def rest(self) -> list[str]:
        assert self.process.stdout is not None
        return self.process.stdout.read().splitlines()


@pytest.fixture
def supervise() -> Iterator[Callable[..., Log]]:
    logs: list[Log] = []

    def start(*names: str) -> Log:
        logs.append(Log(*names))
        return logs[-1]

    yield start
    for log in logs:
        log.process.kill()
        log.process.communicate()


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it may go between any two looks
        return False


def test_what_is_killed_starts_again(supervise: Callable[..., Log]) -> None:
    log = supervise("second")
    pid = int(log.until(r"second +\| pid (\d+)")[1])
    os.kill(pid, signal.SIGKILL)
    log.until(r"second has ended \(signal SIGKILL\); starts again")
    assert int(log.until(r"second +\| pid (\d+)")[1]) != pid


def test_all_stop_in_the_opposite_order_of_their_start(supervise: Callable[..., Log]) -> None:
    log = supervise("second")
    for name in ("first", "second"):
        log.until(rf"{name} +\| pid (\d+)")
    log.process.terminate()
    ends = [re.search(r"(\w+) +\| ends", line) for line in log.rest()]
    assert [end[1] for end in ends if end] == ["second", "first"]
    assert log.process.wait(60) == 0


def test_nothing_outlives_a_supervisor_that_is_killed(supervise: Callable[..., Log]) -> None:
    log = supervise("second")
    pids = [int(log.until(rf"{name} +\| pid (\d+)")[1]) for name in ("first", "second")]
    log.process.kill()
    eventually(lambda: not any(alive(pid) for pid in pids))


def test_who_does_not_stop_in_time_is_killed(supervise: Callable[..., Log]) -> None:
    log = supervise("stubborn")
    pid = int(log.until(r"stubborn +\| pid (\d+)")[1])
    log.process.terminate()
    log.until("stubborn does not stop: killed")
    assert log.process.wait(60) == 0
    assert not alive(pid)


def test_a_program_that_cannot_work_here_ends_all_with_its_code(supervise: Callable[..., Log]) -> None:
    log = supervise("hopeless")
    log.until("hopeless cannot work on this machine")
    assert log.process.wait(60) == 3
