"""The task, for `celery --app bench.pipeline.plain.worker worker`: one submission, one jail."""

from __future__ import annotations

import os
from functools import cache
from typing import Any, cast

from sqlalchemy import Engine, select, update

from app.db.session import engine_for
from app.domain import events
from app.streams import keys
from app.streams.codec import event_to_bytes
from app.streams.connection import connect
from bench.pipeline.plain.jail import Bwrap
from bench.pipeline.plain.queue import queue_at
from bench.pipeline.plain.rows import SUBMISSIONS
from cli.demo_course import EXAMPLES
from sandbox.runner import Sandbox
from tasks.grading.shelf import Shelf
from tasks.grading.usual import usual_grader

app = queue_at(os.environ["REDIS_URL"])
sandbox = cast(Sandbox, Bwrap())
shelf = Shelf(sandbox)
grader = usual_grader(sandbox)


@cache
def engine() -> Engine:
    """One a process: Celery forks after this module is loaded."""
    return engine_for(os.environ["DATABASE_URL"])


@cache
def redis() -> Any:
    """The same."""
    return connect(os.environ["REDIS_URL"])


@app.task(name="plain.grade")  # type: ignore[untyped-decorator]
def grade(submission: str) -> float:
    """Grade it, write, publish."""
    with engine().begin() as connection:
        files = connection.execute(select(SUBMISSIONS.c.files).where(SUBMISSIONS.c.id == submission)).scalar_one()
    pack, declaration = shelf.take(EXAMPLES / os.environ["PLAIN_PACK"])
    result = grader.grade(pack, declaration, files)
    row = {"status": str(result.status), "score": result.score, "result": result.to_json()}
    with engine().begin() as connection:
        connection.execute(update(SUBMISSIONS).where(SUBMISSIONS.c.id == submission).values(row))
    redis().publish(keys.channel(submission), event_to_bytes(events.finished(submission, 1, result)))
    return result.score
