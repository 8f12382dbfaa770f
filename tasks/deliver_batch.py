"""Several submissions, one after the other in one task: Celery costs as much as a small run, and so does a commit.

They are read from the database at once. Their verdicts are recorded together: those of quick runs, none later than
`RECORD_S` after its run and the run that then goes on; each test's news is told as it ends.

Of the bulk lane, the rest goes back as soon as a student waits; of students' own, as soon as one of them has taken
long, so that another worker may have the others meanwhile.

The worker holds all of them from the start until they are recorded, so that nobody takes them for lost.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import structlog

from app import metrics
from app.services.load_submission import load_submissions
from app.streams.submissions import BRIDGE
from tasks.broker import QUEUE
from tasks.deliver import attempt
from tasks.record import Ended, Order, record
from tasks.workshop import Workshop

log = structlog.get_logger(__name__)

LONG_S = 0.5
"""Twice what was expected of students' submissions that were sent together."""

RECORD_S = 0.1
"""Of what a batch has graded, nothing older than this waits for more to be recorded with."""


def deliver_batch(shop: Workshop, orders: Sequence[Order], long_s: float = LONG_S, record_s: float = RECORD_S) -> int:
    """Deliver the first, and the others as long as that keeps nobody waiting; how many were delivered."""
    lane = orders[0].message.lane
    work = shop.lanes[lane]
    began = time.monotonic()
    held = [order.entry for order in orders]
    works = [(order.message.submission, order.message.grading) for order in orders]
    work.hold(held, BRIDGE, shop.name)
    done, ended, record_at = 0, list[Ended](), began
    with shop.keeper.keep(lambda: work.hold(list(held), shop.name, shop.name)):
        with shop.sessions() as session:
            jobs = load_submissions(session, works)
        try:
            for order, which in zip(orders, works, strict=True):
                if done and (_somebody_waits(shop) if lane == "bulk" else time.monotonic() - began > long_s):
                    break
                with structlog.contextvars.bound_contextvars(submission=order.message.submission):
                    came_of_it, one = attempt(shop, order, jobs.get(which))
                    metrics.DELIVERIES.labels(came_of_it).inc()
                    log.info("graded", came_of_it=came_of_it, course=order.message.course)
                done += 1
                if one is None:
                    held.remove(order.entry)
                    continue
                record_at = record_at if ended else time.monotonic() + record_s
                ended.append(one)
                if time.monotonic() >= record_at:
                    _record(shop, ended, held)
        finally:
            _record(shop, ended, held)
    work.hold(held, shop.name, BRIDGE)
    return done


def _record(shop: Workshop, ended: list[Ended], held: list[str]) -> None:
    """Record them, and let them go."""
    record(shop, ended)
    for one in ended:
        held.remove(one.order.entry)
    ended.clear()


def _somebody_waits(shop: Workshop) -> bool:
    client: Any = shop.client
    return bool(client.llen(QUEUE))
