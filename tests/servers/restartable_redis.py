"""A Redis whose end and return a test decides; its data is in an append-only file, as in production."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import redis

from app.streams.connection import connect
from cli.embedded_redis import redis_command
from tests.servers.ports import wait_until


class RestartableRedis:
    """Runs from `with` on; `stop` and `start` in between."""

    def __init__(self, directory: Path) -> None:
        self.socket = directory / "redis.sock"
        self.command = redis_command(directory, self.socket)
        self.url = f"unix://{self.socket}?db=0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command)
        with connect(self.url) as client:
            wait_until(lambda: answers(client), self.process)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """It lives and answers nobody until the end of the block."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def __enter__(self) -> "RestartableRedis":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(signal.SIGKILL)


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except (redis.ConnectionError, redis.BusyLoadingError):
        return False
