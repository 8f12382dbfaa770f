"""Redis, gunicorn and Celery of the plain design, on free ports and with data of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil

from app.db.session import engine_for
from bench.pipeline.plain.rows import METADATA
from cli.embedded_redis import redis_command, socket_in
from cli.ports import HOST, private_port
from cli.supervisor import NotReady

READY_S = 60.0
STOP_S = 15.0


class PlainSystem:
    """Runs from `with` on."""

    def __init__(self, data: Path, pack: str, workers: int, database_url: str | None = None) -> None:
        """`pack`: of the examples; `workers`: processes that grade; `database_url`: a SQLite file in `data` if None."""
        self._data = data
        self._pack = pack
        self._workers = workers
        self._stack = ExitStack()
        self._running: dict[str, psutil.Popen] = {}
        self.database_url = database_url or f"sqlite:///{data / 'plain.sqlite3'}"
        self.url = f"http://{HOST}:{private_port()}"
        self.redis_url = ""

    def __enter__(self) -> PlainSystem:
        with ExitStack() as stack:
            path = stack.enter_context(socket_in(self._data / "plain-redis"))
            self.redis_url = f"unix://{path}?db=0"
            engine = engine_for(self.database_url)
            METADATA.create_all(engine)
            engine.dispose()
            python = (sys.executable, "-m")
            gunicorn = ("gunicorn", "--config", "/dev/null", "--workers=2", "--threads=16", "--worker-class=gthread")
            celery = ("celery", "--app", "bench.pipeline.plain.worker", "worker", f"--concurrency={self._workers}")
            self._start(stack, "redis", redis_command(self._data / "plain-redis", path))
            self._wait(path.exists)
            self._start(stack, "worker", [*python, *celery, "--loglevel=warning"])
            where = self.url.removeprefix("http://")
            self._start(stack, "web", [*python, *gunicorn, f"--bind={where}", "bench.pipeline.plain.site:create_app()"])
            self._wait(self._answers)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def processes(self, kind: str) -> list[psutil.Process]:
        """Those of that kind (`web`, `worker`, `redis`) with their children; a jail's are counted as they end."""
        first = self._running.get(kind)
        return [] if first is None else [psutil.Process(first.pid), *first.children()]

    def _start(self, stack: ExitStack, kind: str, command: Sequence[str]) -> None:
        env = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PLAIN_PACK": self._pack,
        }
        process = psutil.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._running[kind] = process
        stack.callback(_stop, process)

    def _wait(self, ready: object) -> None:
        end = time.monotonic() + READY_S
        while not ready():  # type: ignore[operator]
            ended = [kind for kind, process in self._running.items() if process.poll() is not None]
            if ended or time.monotonic() > end:
                raise NotReady(f"the plain design did not start: {', '.join(ended) or 'it is slow'}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1.0):
                return True
        except (OSError, urllib.error.URLError):
            return False


def _stop(process: psutil.Popen) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except psutil.TimeoutExpired:
        for one in [*process.children(recursive=True), process]:
            one.kill()
        process.wait(STOP_S)
