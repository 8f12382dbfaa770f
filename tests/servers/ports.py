"""Finding a port, and waiting for a server to answer on it."""

import socket
import subprocess
import time
from collections.abc import Callable

_given: set[int] = set()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now. None is given twice: the first may not be listened on yet."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in _given:
            _given.add(port)
            return port


def wait_until(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], deadline_s: float = 90) -> None:
    """Wait for the effect; raises when the process ends first or the time is up."""
    end = time.monotonic() + deadline_s
    while not is_ready():
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with status {process.returncode} before it was ready")
        if time.monotonic() > end:
            raise TimeoutError(f"{process.args} was not ready after {deadline_s} s")
        time.sleep(0.02)
