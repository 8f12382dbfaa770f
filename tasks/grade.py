"""The task that grades a submission. Its arguments are ids: they are what Flower shows; never code."""

from __future__ import annotations

from typing import Any

import structlog

from app.streams.codec import SubmissionMessage
from tasks.celery_app import app
from tasks.deliver import Order, deliver

NAME = "grade"


@app.task(name=NAME, bind=True, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def grade(
    self: Any,
    course: str,
    assignment: str,
    submission: str,
    attempt: int,
    grading: int,
    user: str,
    accepted_at: float,
    entry: str,
) -> str:
    """One hand-over of a submission; what came of it."""
    message = SubmissionMessage(submission, course, assignment, user, attempt, grading, accepted_at)
    with structlog.contextvars.bound_contextvars(task=self.request.id, submission=submission):
        return deliver(self.app.in_hand(), Order(entry, message))
