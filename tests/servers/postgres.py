"""A private PostgreSQL cluster. Raises LookupError when this machine has no server programs."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.private_postgres import PrivatePostgres
from tests.servers.ports import free_port


@contextmanager
def postgres_server(port: int | None = None) -> Iterator[str]:
    """A running cluster with empty data; gives the URL of its database `postgres`."""
    with PrivatePostgres(port or free_port()) as server:
        yield server.url
