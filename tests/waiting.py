"""Waiting for an effect, with a deadline."""

import time
from collections.abc import Callable


def eventually(
    holds: Callable[[], bool], deadline_s: float = 10, after_each: Callable[[], None] = lambda: None
) -> None:
    """Return as soon as it holds; fail when the time is up."""
    end = time.monotonic() + deadline_s
    while not holds():
        after_each()
        assert time.monotonic() < end, f"still not so after {deadline_s} s"
        time.sleep(0.01)
