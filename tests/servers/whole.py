"""The whole system as `make run` starts it, on free ports and with data of its own."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.servers.ports import free_port

KINDS = {
    "worker": "cli.main worker",
    "bridge": "cli.main bridge",
    "web": "gunicorn",
    "flower": "flower",
    "redis": "redis-server",
}


def command_of(process: psutil.Process) -> str:
    """Its command line; empty once it has ended, which it may between any two looks."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a zombie too
        return ""


class Whole:
    """A running system. `demo` is what var/demo.json says."""

    def __init__(self, process: subprocess.Popen[str], data: Path) -> None:
        self.process = process
        self.data = data
        self.lines: list[str] = []
        self.demo: dict[str, Any] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            self.lines.extend(line.rstrip() for line in self.process.stdout)

    @property
    def url(self) -> str:
        return str(self.demo["url"])

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.data / 'gradewire.sqlite3'}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.data / 'redis' / 'redis.sock'}?db=0"

    def wait_until_ready(self, deadline_s: float = 150) -> None:
        end = time.monotonic() + deadline_s
        while not any("Gradewire is ready" in line for line in self.lines):
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError("\n".join(self.lines))
            time.sleep(0.05)
        self.demo = json.loads((self.data / "demo.json").read_text())

    def token(self, login: str) -> str:
        return next(str(account["token"]) for account in self.demo["accounts"] if account["login"] == login)

    def call(self, path: str, login: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
        """The JSON of the answer to a GET, or to a POST when there is a body."""
        request = urllib.request.Request(
            self.url + "/api/v1" + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token(login)}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def submit(self, assignment: str, code: str, login: str = "ada", key: str | None = None) -> dict[str, Any]:
        headers = {"Idempotency-Key": key} if key else None
        answer: dict[str, Any] = self.call(
            f"/courses/{self.demo['course']}/assignments/{assignment}/submissions",
            login,
            {"files": {"solution.py": code}},
            headers,
        )
        return answer

    def pids(self, kind: str) -> list[int]:
        """The processes of a kind, in the order of their start; of the web those that serve, without their master."""
        found = [child for child in psutil.Process(self.process.pid).children() if KINDS[kind] in command_of(child)]
        if kind == "web":
            found = [worker for master in found for worker in master.children()]
        return [
            process.pid for process in sorted(found, key=lambda process: process.create_time()) if command_of(process)
        ]

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(90)
        self._reader.join(10)
        return code


@contextmanager
def whole_system(data: Path, *options: str, **environ: str) -> Iterator[Whole]:
    """`gradewire up --demo` until the end of the block; its log is shown when something fails.

    Equal programs are run each time, unless `RESULT_CACHE` is asked for: tests want runs that they can interrupt.
    """
    ports = {"PORT": str(free_port()), "FLOWER_PORT": str(free_port())}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "up", "--demo", *options],
        env={**os.environ, "RESULT_CACHE": "off", "DATA_DIR": str(data), **ports, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    whole = Whole(process, data)
    try:
        whole.wait_until_ready()
        yield whole
    except BaseException:
        sys.stdout.write("\n".join(whole.lines) + "\n")
        raise
    finally:
        whole.stop()
