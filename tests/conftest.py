"""The real servers and the real sandbox that tests use. Absent: skipped on a laptop with a reason, failed in CI."""

import contextlib
import os
import shutil

import hypothesis
import psycopg
import pytest
import redis

from app.config import Settings
from app.db.base import Base
from app.db.migrate import migrate
from app.db.session import engine_for, sessions
from app.factory import create_app
from sandbox.errors import LayerMissing
from sandbox.runner import Sandbox
from tests.calls import Calls
from tests.demo import make_demo
from tests.servers.postgres import postgres_server
from tests.servers.redis_server import redis_server

# No example has a time limit of its own, and all runs try the same examples: a failure is news of a change, not of a
# busy machine or of luck. `pytest --hypothesis-profile explore` tries others each time.
unhurried = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("explore", unhurried)
hypothesis.settings.register_profile("the same", unhurried, derandomize=True, database=None)
hypothesis.settings.load_profile("the same")


def absent(reason: LookupError) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"CI must have it: {reason}")
    pytest.skip(str(reason))


@pytest.fixture(scope="session")
def sandbox():
    """One sandbox for the whole run."""
    with contextlib.ExitStack() as stack:
        try:
            box = stack.enter_context(Sandbox(slots=2))
        except LayerMissing as missing:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(missing))
        yield box


@pytest.fixture(scope="session")
def redis_session_url(tmp_path_factory):
    """One Redis for the whole run; use `redis_url`, which is empty at the start of each test."""
    try:
        with redis_server(tmp_path_factory.mktemp("redis")) as url:
            yield url
    except LookupError as reason:
        absent(reason)


@pytest.fixture
def redis_url(redis_session_url):
    """The URL of a private, empty Redis."""
    with redis.Redis.from_url(redis_session_url) as client:
        client.flushall()
    return redis_session_url


@pytest.fixture(scope="session")
def postgres_session_url():
    """One migrated PostgreSQL database for the whole run; use `postgres_url`."""
    try:
        with postgres_server() as url:
            migrate(url)
            yield url
    except LookupError as reason:
        absent(reason)


@pytest.fixture
def postgres_url(postgres_session_url):
    """The URL of a migrated PostgreSQL database without rows. To make a new one for each test takes half a second."""
    yield postgres_session_url
    with psycopg.connect(postgres_session_url, autocommit=True) as connection:
        others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        connection.execute("ALTER DATABASE postgres RESET ALL")
        tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    """The URL of a fresh, migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "gradewire.sqlite3")
    return f"sqlite:///{tmp_path / 'gradewire.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request):
    """Each test that asks for this runs on SQLite and on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def engine(database_url):
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine):
    with sessions(engine)() as session:
        yield session


@pytest.fixture
def app(database_url, redis_url, tmp_path):
    """The web application on real databases, without a server around it."""
    app = create_app(
        Settings(
            data_dir=tmp_path, database_url=database_url, redis_url=redis_url, secret_key="k", ui_dir=tmp_path / "ui"
        )
    )
    yield app
    app.extensions["gradewire"].close()


@pytest.fixture
def demo(session):
    """The small course of `tests/demo.py`."""
    demo = make_demo(session)
    session.commit()
    return demo


@pytest.fixture
def calls(app, demo):
    """Calls of the HTTP interface by a login of the demo: `calls("ann").get(…)`."""
    return lambda login: Calls(app, demo.tokens.get(login))
