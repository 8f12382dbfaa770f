"""Waiting for a server to answer."""

import subprocess
import time
from collections.abc import Callable


def wait_until(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], deadline_s: float = 90) -> None:
    """Wait for the effect; raises when the process ends first or the time is up."""
    end = time.monotonic() + deadline_s
    while not is_ready():
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with status {process.returncode} before it was ready")
        if time.monotonic() > end:
            raise TimeoutError(f"{process.args} was not ready after {deadline_s} s")
        time.sleep(0.02)
