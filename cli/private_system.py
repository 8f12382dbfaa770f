"""The whole system as `gradewire up --demo` starts it, on free ports and with data of its own.

For commands that load it or break it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from cli.ports import private_port
from cli.supervisor import NotReady

KINDS = {
    "worker": "cli.main worker",
    "bridge": "cli.main bridge",
    "web": "gunicorn",
    "flower": " flower ",
    "redis": "redis-server",
}
LINES_KEPT = 2_000


def stop_in_order() -> None:
    """Let SIGTERM end this process as Ctrl-C does: what it started is stopped on the way out."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


class PrivateSystem:
    """Runs from `with` on. `demo` is what its demo.json says."""

    def __init__(
        self,
        data: Path,
        options: Sequence[str] = (),
        environ: Mapping[str, str] | None = None,
        *,
        flower: bool = False,
    ) -> None:
        self.data = data
        self.demo: dict[str, Any] = {}
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)
        self.flower_port = private_port() if flower else None
        ports = {"PORT": str(private_port()), **({"FLOWER_PORT": str(self.flower_port)} if flower else {})}
        self._options = [*options, *(() if flower else ("--no-flower",))]
        self._environ = {"DATA_DIR": str(data), **ports, **(environ or {})}
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where its web is."""
        return str(self.demo["url"])

    @property
    def redis_url(self) -> str:
        """Its embedded Redis."""
        return f"unix://{self.data / 'redis' / 'redis.sock'}?db=0"

    @property
    def database_url(self) -> str:
        """Its database."""
        return self._environ.get("DATABASE_URL") or f"sqlite:///{self.data / 'gradewire.sqlite3'}"

    def processes(self, kind: str) -> list[psutil.Process]:
        """Those that run now: `worker`, `zygote`, `bridge`, `web`, `web-master`, `flower`, `redis`.

        Not all may live any more.
        """
        assert self._process is not None
        try:
            children = psutil.Process(self._process.pid).children()
        except psutil.NoSuchProcess:
            return []
        parent = {"zygote": "worker", "web-master": "web"}.get(kind, kind)
        found = [child for child in children if KINDS[parent] in command_of(child)]
        if kind in ("zygote", "web"):
            return [child for one in found for child in _children(one)]
        return found

    def wait_until_ready(self, patience_s: float = 180.0) -> None:
        """Raises: NotReady: it is not in time."""
        assert self._process is not None
        end = time.monotonic() + patience_s
        while not any("Gradewire is ready" in line for line in list(self.lines)):
            if self._process.poll() is not None or time.monotonic() > end:
                raise NotReady("the system did not start:\n" + "\n".join(self.lines))
            time.sleep(0.05)
        self.demo = json.loads((self.data / "demo.json").read_text())

    def stop(self) -> int:
        """Stop it, unless it has ended; its exit status."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(150)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its children die with it
            code = self._process.wait(10)
        if self._reader is not None:
            self._reader.join(10)
        return code

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "up", "--demo", *self._options],
            env={**os.environ, **self._environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches us, and we stop it
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                self.lines.append(line.rstrip())


def command_of(process: psutil.Process) -> str:
    """Its command line; empty once it has ended, which it may between any two looks."""
    try:
        return "" if process.status() == psutil.STATUS_ZOMBIE else " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [child for child in process.children() if command_of(child)]
    except psutil.Error:
        return []
