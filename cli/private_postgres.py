"""A PostgreSQL cluster of one's own, with data that nobody needs.

Run as an ordinary user when we are root: it refuses root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

from app.domain.errors import GradewireError

READY_S = 30.0


class NoPostgres(GradewireError, LookupError):
    """Raised when this machine has no PostgreSQL server programs."""


def programs() -> tuple[Path, Path]:
    """initdb and postgres.

    Raises:
        NoPostgres: this machine has none.
    """
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    on_path = shutil.which("initdb")
    if on_path:
        places.append(Path(on_path).parent)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place / "initdb", place / "postgres"
    raise NoPostgres("no PostgreSQL server programs (Debian: apt-get install postgresql)")


def ordinary_user() -> pwd.struct_passwd | None:
    """Who the server runs as when we are root; None when we are not.

    Raises:
        NoPostgres: there is nobody.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL refuses root, and there is no user postgres or nobody")


class PrivatePostgres:
    """Runs from `with` on, for this machine or the network of `host`; can be stopped and started in between."""

    def __init__(self, port: int, *, host: str = "127.0.0.1", settings: Sequence[str] = ()) -> None:
        self._port, self._host = port, host
        self._settings = [word for setting in ("max_connections=200", *settings) for word in ("-c", setting)]
        self._initdb, self._postgres = programs()
        user = ordinary_user()
        self._as_user: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        self._stack = ExitStack()
        self._home = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://gradewire@{host}:{port}/postgres"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [
            str(self._postgres), "-D", str(self._home / "data"), "-p", str(self._port), "-h", self._host,
            "-k", str(self._home), *self._settings,
        ]  # fmt: skip
        with (self._home / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._home, **self._as_user)
        self._process = process
        end = time.monotonic() + READY_S
        while not self.answers():
            if process.poll() is not None or time.monotonic() > end:
                raise NoPostgres(f"PostgreSQL does not start: {(self._home / 'log').read_text()[-500:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it at once, as a crash would: every connection breaks, and what was committed is in its log."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(READY_S)
            self._process = None

    def answers(self) -> bool:
        """Whether one can connect."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def __enter__(self) -> PrivatePostgres:
        with ExitStack() as stack:
            directory = tempfile.TemporaryDirectory(prefix="gw-pg-", ignore_cleanup_errors=True)
            self._home = Path(stack.enter_context(directory))
            if self._as_user:
                os.chown(self._home, self._as_user["user"], self._as_user["group"])
            subprocess.run(
                [
                    str(self._initdb), "-D", str(self._home / "data"), "-U", "gradewire",
                    "--auth=trust", "--encoding=UTF8", "--no-sync",
                ],
                check=True,
                capture_output=True,
                cwd=self._home,
                **self._as_user,
            )  # fmt: skip
            with (self._home / "data" / "pg_hba.conf").open("a") as rules:
                rules.write("host all all samenet trust\n")
            stack.callback(self.stop)
            self.start()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
