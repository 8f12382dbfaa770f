"""Entries of the stream as Celery's tasks. What they carry is ids; the header says which entries, for `recover`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from celery import Celery

from app.streams.codec import SubmissionMessage
from app.streams.submissions import Entry
from tasks.broker import BULK_QUEUE, HEADER, QUEUE
from tasks.journey import HANDED_AT, count_handed


def hand_over(celery: Celery, entry: Entry) -> None:
    """Send one submission to be graded."""
    message = readable(entry)
    count_handed(entry.id, message)
    celery.send_task(
        "grade",
        kwargs=order_of(entry),
        task_id=f"{message.work}/{entry.id}",
        kwargsrepr=f"{message.course} · {message.assignment} · {message.submission}",  # what Flower shows
        queue=QUEUE,
        headers={HEADER: [f"{message.lane}:{entry.id}"], HANDED_AT: time.time()},
        retry=False,
    )


def hand_over_batch(celery: Celery, entries: Sequence[Entry]) -> None:
    """Send several that nobody waits for, to be graded one after the other."""
    for entry in entries:
        count_handed(entry.id, readable(entry))
    send_batch(celery, [order_of(entry) for entry in entries])


def send_batch(celery: Celery, orders: Sequence[dict[str, Any]]) -> None:
    """The same from what a task was given, for what it did not get to."""
    first = orders[0]
    names = " ".join(str(order["submission"]) for order in orders)
    celery.send_task(
        "grade_batch",
        kwargs={"orders": list(orders)},
        task_id=f"{first['submission']}:{first['grading']}+{len(orders) - 1}/{first['entry']}",
        kwargsrepr=f"{first['course']} · {first['assignment']} · {names}",
        queue=BULK_QUEUE,
        headers={HEADER: [f"bulk:{order['entry']}" for order in orders], HANDED_AT: time.time()},
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
