"""A private PostgreSQL cluster, run as an ordinary user when the tests are root (it refuses root)."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.servers.ports import free_port, wait_until


def programs() -> tuple[Path, Path]:
    """initdb and postgres. Raises LookupError when this machine has none."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    on_path = shutil.which("initdb")
    if on_path:
        places.append(Path(on_path).parent)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place / "initdb", place / "postgres"
    raise LookupError("no PostgreSQL server programs (Debian: apt-get install postgresql)")


def ordinary_user() -> pwd.struct_passwd | None:
    """Who the server runs as when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LookupError("PostgreSQL refuses root, and there is no user postgres or nobody")


@contextmanager
def postgres_server(port: int | None = None, *, host: str = "127.0.0.1") -> Iterator[str]:
    """A running cluster with empty data, for its network alone; gives the URL of its database `postgres`."""
    initdb, postgres = programs()
    user = ordinary_user()
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="gw-pg-", ignore_cleanup_errors=True) as home:
        if user:
            os.chown(home, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        data = Path(home) / "data"
        subprocess.run(
            [initdb, "-D", data, "-U", "gradewire", "--auth=trust", "--encoding=UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=home,
            **as_user,
        )
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all samenet trust\n")
        command = [postgres, "-D", data, "-p", str(port), "-h", host, "-k", home, "-c", "max_connections=200"]
        with (Path(home) / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=home, **as_user)
        url = f"postgresql://gradewire@{host}:{port}/postgres"
        try:
            wait_until(lambda: answers(url), process)
            yield url
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nobody needs the data
            process.wait(30)


def answers(url: str) -> bool:
    """Whether one can connect."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
