"""Reading and writing bytes by content digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import Dialect, Insert, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db.base import Base
from app.db.models.blob import Blob

_BLOB = Base.metadata.tables[Blob.__tablename__]
_SOME = select(_BLOB.c.digest, _BLOB.c.data).where(_BLOB.c.digest.in_(bindparam("wanted", expanding=True)))


def insert_unless_there(dialect: Dialect, table: type[Base]) -> Insert:
    """`INSERT … ON CONFLICT DO NOTHING`, which both databases have and SQLAlchemy spells twice."""
    return _insert_on(dialect.name, Base.metadata.tables[table.__tablename__])


@cache
def _insert_on(dialect: str, table: Table) -> Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()


def digest_of(data: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(data).hexdigest()


def store(session: Session, blobs: Mapping[str, bytes]) -> None:
    """Keep the bytes, digest → data, unless they are there already."""
    if blobs:
        # in order of their digests, so that two transactions with the same blobs wait and never lock each other out
        rows = [{"digest": digest, "data": blobs[digest]} for digest in sorted(blobs)]
        session.execute(insert_unless_there(session.get_bind().dialect, Blob), rows)


def load(session: Session, digests: Iterable[str]) -> dict[str, bytes]:
    """The bytes of those digests."""
    rows = session.execute(_SOME, {"wanted": sorted(set(digests))})
    return {row.digest: row.data for row in rows}
