"""Nothing is left behind by many runs of all kinds; `python -m bench.leaks` does 10,000.

Each test counts in a process of its own, in which nothing else opens and closes things.
"""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.jail


def python(*arguments):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=170, check=False)


def test_200_runs_good_and_hostile_leave_nothing_behind(sandbox):
    done = python("-m", "bench.leaks", "200")
    assert done.returncode == 0, done.stdout + done.stderr
    first, *_, last = done.stdout.splitlines()
    assert last == "nothing is left behind"
    for ending in ("finished", "crashed", "memory_limit", "output_limit", "time_limit", "forbidden"):
        assert f" {ending}" in first


def test_a_worker_that_closes_its_sandbox_has_what_it_had_before(sandbox):
    code = (
        "import os\n"
        "from sandbox.runner import Sandbox\n"
        "counts = []\n"
        "for _ in range(3):\n"
        "    with Sandbox(): pass\n"
        "    counts.append(len(os.listdir('/proc/self/fd')))\n"
        "print(*counts)\n"
    )
    done = python("-c", code)
    counts = done.stdout.split()
    assert len(counts) == 3, done.stderr
    assert len(set(counts)) == 1
