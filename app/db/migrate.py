"""Bringing a database to the present shape."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from app.db.session import engine_for, writing_on

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_203_114
"""Any number, the same in every process: the PostgreSQL advisory lock that lets one migrate at a time."""


def config() -> Config:
    """Alembic's configuration; there is no alembic.ini."""
    alembic = Config()
    alembic.set_main_option("script_location", str(MIGRATIONS))
    alembic.set_main_option("path_separator", "os")
    return alembic


def migrate(url: str) -> None:
    """Run every migration that database has not had yet; safe to call from several processes at once."""
    engine = engine_for(url)
    try:
        with writing_on(engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            alembic = config()
            alembic.attributes["connection"] = connection
            command.upgrade(alembic, "head")
    finally:
        engine.dispose()


def is_current(engine: Engine) -> bool:
    """Whether the database has had every migration."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
