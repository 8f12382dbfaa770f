"""The tasks that grade submissions. Their arguments are ids: they are what Flower shows; never code."""

from __future__ import annotations

from typing import Any

import structlog

from app import metrics
from app.streams.codec import SubmissionMessage
from app.streams.keys import Lane
from tasks.celery_app import app
from tasks.deliver import deliver
from tasks.deliver_batch import deliver_batch
from tasks.hand_over import send_batch
from tasks.journey import HANDED_AT, Journey
from tasks.record import Order

log = structlog.get_logger(__name__)
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
        order = Order(entry, message, Journey(self.request.get(HANDED_AT)))
        came_of_it = deliver(self.app.in_hand(), order)
        metrics.DELIVERIES.labels(came_of_it).inc()
        log.info("graded", came_of_it=came_of_it, course=course, assignment=assignment)
        return came_of_it


@app.task(name="grade_batch", bind=True, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def grade_batch(self: Any, orders: list[dict[str, Any]], lane: Lane = "bulk") -> str:
    """Several submissions of one lane; the rest is sent again when others should come first (`deliver_batch`)."""
    told = [
        Order(str(order["entry"]), SubmissionMessage(**{k: v for k, v in order.items() if k != "entry"}, lane=lane))
        for order in orders
    ]
    with structlog.contextvars.bound_contextvars(task=self.request.id):
        done = deliver_batch(self.app.in_hand(), told)
    if done < len(orders):
        send_batch(self.app, orders[done:], lane)
    return f"{done} of {len(orders)}"
