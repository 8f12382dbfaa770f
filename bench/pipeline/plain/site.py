"""The web: a POST is a row and a task."""

from __future__ import annotations

import os
import uuid
from typing import Any

from flask import Flask, request
from sqlalchemy import insert

from app.db.session import engine_for
from bench.pipeline.plain.queue import queue_at
from bench.pipeline.plain.rows import SUBMISSIONS


def create_app() -> Flask:
    """The application that gunicorn serves."""
    app = Flask("plain")
    engine = engine_for(os.environ["DATABASE_URL"])
    queue = queue_at(os.environ["REDIS_URL"])

    @app.post("/submissions")
    def submit() -> tuple[dict[str, Any], int]:
        submission = uuid.uuid4().hex
        with engine.begin() as connection:
            connection.execute(
                insert(SUBMISSIONS).values(id=submission, files=request.get_json()["files"], status="queued")
            )
        queue.send_task("plain.grade", [submission])
        return {"id": submission, "status": "queued"}, 202

    @app.get("/healthz")
    def healthz() -> tuple[dict[str, Any], int]:
        return {}, 200

    return app
