"""When each token was used last, written a moment later and together: a commit with each request would be dear."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine, bindparam, or_, update
from sqlalchemy.exc import SQLAlchemyError

from app.db.base import Base
from app.db.models.user import Token
from app.db.session import sessions, writing

log = structlog.get_logger(__name__)

NOTED_EVERY = timedelta(minutes=1)
"""The last use is kept to the minute."""
WRITTEN_AFTER_S = 1.0

_TOKEN = Base.metadata.tables[Token.__tablename__]
_NOTE = (
    update(_TOKEN)
    .where(
        _TOKEN.c.id == bindparam("token"),
        or_(_TOKEN.c.last_used_at.is_(None), _TOKEN.c.last_used_at < bindparam("stale")),
    )
    .values(last_used_at=bindparam("at"))
)


class TokenUses:
    """The uses that one process has seen. What is not yet written when it is killed is forgotten: that harms nobody."""

    def __init__(self, engine: Engine) -> None:
        self._sessions = sessions(engine)
        self._lock = threading.Lock()
        self._seen: dict[int, datetime] = {}
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    def note(self, token_id: int, used_before: datetime | None, now: datetime) -> None:
        """Remember that a token was used, unless that was noted a moment ago.

        Args:
            used_before: the last use that is in the database, None for none (`Caller.used_before`).
        """
        if used_before is not None and used_before >= now - NOTED_EVERY:
            return
        with self._lock:
            self._seen.setdefault(token_id, now)
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._write_soon, name="token-uses", daemon=True)
                self._thread.start()

    def write(self) -> None:
        """Write what was seen so far; it is forgotten when the database refuses."""
        with self._lock:
            seen, self._seen = self._seen, {}
        if not seen:
            return
        rows = [{"token": one, "at": at, "stale": at - NOTED_EVERY} for one, at in sorted(seen.items())]
        try:
            with self._sessions() as session, writing(session):
                session.connection().execute(_NOTE, rows)
        except SQLAlchemyError as error:
            log.warning("token_uses.not_written", tokens=len(rows), error=str(error))

    def close(self) -> None:
        """Write what is left and end the thread."""
        self._closing.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        self.write()

    def _write_soon(self) -> None:
        self._closing.wait(WRITTEN_AFTER_S)
        with self._lock:
            self._thread = None  # who comes from now on needs another
        self.write()
