"""Waiting for an effect, with a deadline.

A deadline is no measure of speed: it is there for what never comes, so it allows for a machine that is slow and busy.
"""

import time
from collections.abc import Callable


def eventually(
    holds: Callable[[], bool], deadline_s: float = 60, after_each: Callable[[], None] = lambda: None
) -> None:
    """Return as soon as it holds; fail when the time is up."""
    end = time.monotonic() + deadline_s
    while not holds():
        after_each()
        assert time.monotonic() < end, f"still not so after {deadline_s} s"
        time.sleep(0.01)
