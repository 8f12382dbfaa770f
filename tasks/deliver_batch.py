"""Several submissions that nobody waits for, one after the other in one task: Celery costs as much as a small run.

The worker holds all of them from the start, so that nobody takes the waiting ones for lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from app import metrics
from app.streams.submissions import BRIDGE
from tasks.broker import QUEUE
from tasks.deliver import Order, deliver
from tasks.workshop import Workshop

log = structlog.get_logger(__name__)


def deliver_batch(shop: Workshop, orders: Sequence[Order]) -> int:
    """Deliver the first, and the others as long as no student waits; how many were delivered."""
    work = shop.lanes["bulk"]
    waiting = [order.entry for order in orders]
    work.hold(waiting, BRIDGE, shop.name)
    done = 0
    with shop.keeper.keep(lambda: work.hold(list(waiting), shop.name, shop.name)):
        for order in orders:
            if done and _somebody_waits(shop):
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
