"""What both databases must do alike."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.db.migrate import is_current, migrate
from app.db.models.all import Course, metadata
from app.db.session import sessions, writing

NOW = datetime(2026, 3, 1, 12, 0, 0, 123000, tzinfo=UTC)


def test_the_migrations_make_exactly_the_tables_of_the_models(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert is_current(engine)


def test_migrating_again_changes_nothing(engine, database_url):
    migrate(database_url)
    assert is_current(engine)


def test_a_moment_comes_back_in_utc_and_to_the_millisecond(session):
    in_tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    with writing(session):
        session.add(Course(slug="a", title="A", created_at=in_tokyo))
    session.expire_all()
    read = session.scalars(select(Course.created_at)).one()
    assert read == NOW
    assert read.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(session):
    with pytest.raises(Exception, match="without a zone"), writing(session):
        session.add(Course(slug="a", title="A", created_at=datetime(2026, 3, 1)))


def test_a_failed_transaction_leaves_nothing(session):
    def fail_after_writing():
        with writing(session):
            session.add(Course(slug="a", title="A", created_at=NOW))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert session.scalars(select(Course.slug)).all() == []


def test_a_reader_may_write_after_somebody_else_has_written(engine):
    with sessions(engine)() as first, sessions(engine)() as second:
        first.scalars(select(Course)).all()
        with writing(second):
            second.add(Course(slug="a", title="A", created_at=NOW))
        with writing(first):
            first.add(Course(slug="b", title="B", created_at=NOW))
    with sessions(engine)() as session:
        assert set(session.scalars(select(Course.slug))) == {"a", "b"}


def test_a_writer_waits_for_another_ones_commit_and_not_for_ever(engine, monkeypatch):
    if engine.dialect.name != "sqlite":
        pytest.skip("writers wait for each other in SQLite alone")
    done = threading.Event()

    def write():
        with sessions(engine)() as other, writing(other):
            other.add(Course(slug="b", title="B", created_at=NOW))
        done.set()

    writer = threading.Thread(target=write)
    with sessions(engine)() as first:
        with writing(first):
            first.add(Course(slug="a", title="A", created_at=NOW))
            first.flush()
            writer.start()
            assert not done.wait(0.2)
            monkeypatch.setattr("app.db.session.BUSY_TIMEOUT_MS", 50)
            with sessions(engine)() as third, pytest.raises(OperationalError, match="locked"), writing(third):
                pass
        writer.join(10)
        assert done.is_set()
        assert first.scalars(select(Course.slug).order_by(Course.slug)).all() == ["a", "b"]
