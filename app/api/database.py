"""The web's hold on the shared models: one session a request, closed at its end."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from app.db.base import Base

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def session() -> Session:
    """The session of this request."""
    return db.session()


def release() -> None:
    """Give the connection back now; for views that go on to wait for something else."""
    db.session.remove()
