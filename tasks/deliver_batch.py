"""Several submissions, one after the other in one task: Celery costs as much as a small run.

Of the bulk lane, the rest goes back as soon as a student waits; of students' own, as soon as one of them has taken
long, so that another worker may have the others meanwhile.

The worker holds all of them from the start, so that nobody takes the waiting ones for lost.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import structlog

from app import metrics
from app.streams.submissions import BRIDGE
from tasks.broker import QUEUE
from tasks.deliver import Order, deliver
from tasks.workshop import Workshop

log = structlog.get_logger(__name__)

LONG_S = 0.5
"""Twice what was expected of students' submissions that were sent together."""


def deliver_batch(shop: Workshop, orders: Sequence[Order], long_s: float = LONG_S) -> int:
    """Deliver the first, and the others as long as that keeps nobody waiting; how many were delivered."""
    lane = orders[0].message.lane
    work = shop.lanes[lane]
    began = time.monotonic()
    waiting = [order.entry for order in orders]
    work.hold(waiting, BRIDGE, shop.name)
    done = 0
    with shop.keeper.keep(lambda: work.hold(list(waiting), shop.name, shop.name)):
        for order in orders:
            if done and (_somebody_waits(shop) if lane == "bulk" else time.monotonic() - began > long_s):
                break
            waiting.remove(order.entry)
            with structlog.contextvars.bound_contextvars(submission=order.message.submission):
                came_of_it = deliver(shop, order)
                metrics.DELIVERIES.labels(came_of_it).inc()
                log.info("graded", came_of_it=came_of_it, course=order.message.course)
            done += 1
    work.hold(waiting, shop.name, BRIDGE)
    return done


def _somebody_waits(shop: Workshop) -> bool:
    client: Any = shop.client
    return bool(client.llen(QUEUE))
