"""A private PostgreSQL cluster. Raises LookupError when this machine has no server programs."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.ports import private_port
from cli.private_postgres import PrivatePostgres


@contextmanager
def postgres_server(port: int | None = None, *, host: str = "127.0.0.1") -> Iterator[str]:
    """A running cluster with empty data; gives the URL of its database `postgres`. It need not outlive the machine."""
    with PrivatePostgres(port or private_port(), host=host, settings=("fsync=off", "full_page_writes=off")) as server:
        yield server.url
