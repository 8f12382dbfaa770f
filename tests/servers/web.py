"""The web as it runs in production: gunicorn with gevent workers, on a port of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from cli.ports import private_port
from tests.servers.ports import wait_until

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Web:
    """A running web: its address, process, and the file that it logs to."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def complaints(self) -> list[str]:
        """Warnings and tracebacks in its log, but for the heartbeat files that gunicorn's workers leave open."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if ("Warning" in line or "Traceback" in line) and "_io.FileIO name=" not in line]


@contextmanager
def web_server(
    directory: Path, database_url: str, redis_url: str, *, port: int | None = None, workers: int = 1, **environ: str
) -> Iterator[Web]:
    """gunicorn until the end of the block. Warnings are errors in it too."""
    port = port or private_port()
    settings = {
        "DATA_DIR": str(directory),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "of tests",
        "PORT": str(port),
        "WEB_WORKERS": str(workers),
        "PYTHONWARNINGS": "error",
    }
    log = directory / "web.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py")],
            cwd=ROOT,
            env={**os.environ, **settings, **environ},
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(url), process)
        yield Web(url, process, log)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(url: str) -> bool:
    """Whether the web answers."""
    try:
        return requests.get(f"{url}/healthz", timeout=5).ok
    except requests.RequestException:
        return False
