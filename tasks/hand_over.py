"""Entries of the stream as Celery's tasks. What they carry is ids; the header says which entries, for `recover`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from celery import Celery

from app import metrics
from app.streams.codec import SubmissionMessage
from app.streams.keys import Lane
from app.streams.submissions import Entry
from tasks.broker import BULK_QUEUE, HEADER, QUEUE
from tasks.journey import HANDED_AT, count_handed


def hand_over_together(celery: Celery, entries: Sequence[Entry]) -> None:
    """Send submissions of one lane to be graded, in one task."""
    for entry in entries:
        count_handed(entry.id, readable(entry))
    lane = readable(entries[0]).lane
    metrics.TASKS.labels(lane).inc()
    if lane == "interactive" and len(entries) == 1:
        _send_one(celery, entries[0])
    else:
        send_batch(celery, [order_of(entry) for entry in entries], lane)


def _send_one(celery: Celery, entry: Entry) -> None:
    message = readable(entry)
    celery.send_task(
        "grade",
        kwargs=order_of(entry),
        task_id=f"{message.work}/{entry.id}",
        kwargsrepr=f"{message.course} · {message.assignment} · {message.submission}",  # what Flower shows
        queue=QUEUE,
        headers={HEADER: [f"{message.lane}:{entry.id}"], HANDED_AT: time.time()},
        retry=False,
    )


def send_batch(celery: Celery, orders: Sequence[dict[str, Any]], lane: Lane) -> None:
    """Send several of one lane, to be graded one after the other; also what a batch did not get to, again."""
    first = orders[0]
    names = " ".join(str(order["submission"]) for order in orders)
    celery.send_task(
        "grade_batch",
        kwargs={"orders": list(orders), "lane": lane},
        task_id=f"{first['submission']}:{first['grading']}+{len(orders) - 1}/{first['entry']}",
        kwargsrepr=f"{first['course']} · {first['assignment']} · {names}",
        queue=BULK_QUEUE if lane == "bulk" else QUEUE,
        headers={HEADER: [f"{lane}:{order['entry']}" for order in orders], HANDED_AT: time.time()},
        retry=False,
    )


def order_of(entry: Entry) -> dict[str, Any]:
    """What a task is told."""
    message = readable(entry)
    return {
        "course": message.course,
        "assignment": message.assignment,
        "submission": message.submission,
        "attempt": message.attempt,
        "grading": message.grading,
        "user": message.user,
        "accepted_at": message.accepted_at,
        "entry": entry.id,
    }


def readable(entry: Entry) -> SubmissionMessage:
    """The message of an entry that was read before.

    Raises:
        DecodeError: it was not.
    """
    if isinstance(entry.message, SubmissionMessage):
        return entry.message
    raise entry.message
