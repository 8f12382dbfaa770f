"""Two processes that take turns are put on one processor."""

import os
import subprocess
import sys

from sandbox.processor import put_together

WAITS = [sys.executable, "-S", "-c", "input()"]


def test_processes_are_put_on_one_processor_and_the_caller_is_not():
    mine = os.sched_getaffinity(0)
    with (
        subprocess.Popen(WAITS, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as one,
        subprocess.Popen(WAITS, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as other,
    ):
        put_together(one.pid, other.pid)
        (processor,) = os.sched_getaffinity(one.pid)
        assert os.sched_getaffinity(other.pid) == {processor}
        assert processor in mine
        assert os.sched_getaffinity(0) == mine


def test_one_that_is_gone_is_left_alone():
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as gone:
        pass
    put_together(gone.pid)
