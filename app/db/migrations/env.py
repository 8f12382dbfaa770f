"""What Alembic runs; the connection comes from `app.db.migrate`, or from `DATABASE_URL` on the command line."""

from __future__ import annotations

import os
from typing import Literal

from alembic import context
from sqlalchemy import Connection

from app.db.base import UtcDateTime
from app.db.models.all import metadata
from app.db.session import engine_for


def render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration is written once and stays: it names the plain types of the database, none of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Run the migrations in the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,
        compare_type=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with engine_for(os.environ["DATABASE_URL"]).connect() as made, made.begin():
        run(made)
