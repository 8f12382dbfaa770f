"""Whether this process lives, and whether it can work."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from app.api.auth import public
from app.api.database import db, session
from app.api.parts import parts
from app.db.migrate import is_current

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """Each dependency by itself. Without the database nothing works: 503. Without Redis submissions are accepted and
    graded later: `degraded`, 200."""
    database = checked(ask_database)
    backlog = checked(lambda: parts().redis.ping())
    status = "unavailable" if not database["ok"] else "ok" if backlog["ok"] else "degraded"
    answer = jsonify(status=status, dependencies={"database": database, "redis": backlog})
    answer.status_code = 200 if database["ok"] else 503
    return answer


def ask_database() -> None:
    """Raises when the database does not answer, or has not had every migration."""
    session().execute(text("SELECT 1"))
    if not is_current(db.engine):
        raise RuntimeError("the database has not had every migration")


def checked(ask: Callable[[], object]) -> dict[str, Any]:
    """Whether it works, how long that took, and if not why, without details that are nobody's business."""
    start = time.perf_counter()
    try:
        ask()
    except Exception as error:  # noqa: BLE001 - whatever it is, the dependency does not work
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True, "ms": round((time.perf_counter() - start) * 1000, 3)}
