"""Which processor a run is on: two that take turns cost less on one.

To wake a process that sleeps for an idle processor takes an interrupt there, and where the machine is virtual a way out
of it on both sides. For two that only ever wait for each other nothing is gained by that.
"""

from __future__ import annotations

import os

_PLACE = 36
"""Of the processor in /proc/…/stat, behind the name (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)."""


def put_together(*pids: int) -> None:
    """Let these processes run on the processor that the caller is on, which it leaves idle while it waits for them.

    What they start later is there too. Where the kernel does not let us, all stays as it is.
    """
    try:
        with open("/proc/thread-self/stat") as file:  # noqa: PTH123 - once a run
            number = int(file.read().rpartition(")")[2].split()[_PLACE])
        for pid in pids:
            os.sched_setaffinity(pid, {number})
    except OSError:
        return
