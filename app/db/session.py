"""Engines, sessions and transactions on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_MS = 10_000
"""How long a SQLite writer waits for another one."""
BUSY_PAUSE_S = 0.0005
"""Between its tries: about as long as a commit takes."""

POOL = {"pool_size": 16, "max_overflow": 16, "pool_timeout": 15, "pool_pre_ping": True}
"""Small enough for a server's limit with several processes, enough for greenlets, which hold a connection for
milliseconds only; the pre-ping lets processes live through a restart of the database."""


def normal_url(url: str) -> str:
    """The URL as SQLAlchemy needs it: `postgres://` and `postgresql://` mean psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def engine_options(url: str) -> dict[str, Any]:
    """The options of `create_engine` that suit that database."""
    if make_url(normal_url(url)).get_backend_name() == "sqlite":
        return {"pool_size": 16, "max_overflow": 48, "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    return dict(POOL)


def engine_for(url: str) -> Engine:
    """An engine for that database; makes the directory of a SQLite file."""
    database = make_url(normal_url(url))
    if database.get_backend_name() == "sqlite" and database.database:
        Path(database.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    return prepare(create_engine(database, **engine_options(url)))


def prepare(engine: Engine) -> Engine:
    """Set what every connection of that engine needs; returns it.

    SQLite: write-ahead log so that readers never wait, an fsync a commit so that a commit is a promise, foreign keys
    on, and transactions that we begin ourselves
    (https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#pysqlite-transactions).
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "cache_size=-32768",
        "mmap_size=268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    driver: Any = connection.connection.driver_connection  # SQLAlchemy's own way takes longer than the database
    if writes:
        _wait_to_write(driver)
    else:
        driver.execute("BEGIN")


def _wait_to_write(driver: sqlite3.Connection) -> None:
    """Begin a transaction that writes, in turn with other processes.

    SQLite's own waiting doubles its pauses up to 100 ms, in which the lock is free again and again, and stands still
    in the library, where other greenlets cannot go on.

    Raises:
        OperationalError: the others did not end within `BUSY_TIMEOUT_MS`, or the file is unusable.
    """
    give_up_at = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                    raise OperationalError("BEGIN IMMEDIATE", None, error) from error
                time.sleep(BUSY_PAUSE_S)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def sessions(engine: Engine) -> sessionmaker[Session]:
    """A maker of sessions whose objects stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """One transaction that writes: committed at the end, rolled back on an exception.

    What was read before ends first: a SQLite reader cannot become a writer once somebody else has written, so writers
    say so at the start and wait their turn there.
    """
    if session.in_transaction():
        session.commit()
    session.connection(execution_options={"writes": True})
    try:
        yield session
    except BaseException:
        session.rollback()
        raise
    session.commit()


@contextmanager
def writing_on(engine: Engine) -> Iterator[Connection]:
    """`writing` without a session."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection
