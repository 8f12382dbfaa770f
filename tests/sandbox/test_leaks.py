"""Nothing is left behind by many runs of all kinds; `python -m bench.leaks` does 10,000."""

import os

import pytest

from bench.leaks import left_behind, measure
from sandbox.runner import Sandbox

pytestmark = pytest.mark.jail


def test_200_runs_good_and_hostile_leave_nothing_behind(sandbox):
    before, after, endings, _ = measure(200)
    assert left_behind(before, after) == []
    assert sum(endings.values()) >= 200
    assert {"finished", "crashed", "memory_limit", "output_limit", "time_limit", "forbidden"} <= endings.keys()


def test_a_worker_that_closes_its_sandbox_has_what_it_had_before():
    def descriptors():
        return os.listdir("/proc/self/fd")

    with Sandbox():
        pass
    before = descriptors()
    for _ in range(3):
        with Sandbox():
            pass
    assert len(descriptors()) == len(before)
