"""From the stream into Celery, a bounded window at a time. The bridge never acknowledges: a worker does, when the
verdict stands.

Celery on Redis can lose a task when a worker is killed in the wrong moment (https://github.com/celery/celery/issues/4354),
so it never holds more than the window, and what it lost is found: pending here, begun by nobody, and not in its queue.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from app.streams import keys
from app.streams.codec import DecodeError
from app.streams.submissions import STALE_MS, Entry, WorkStream
from app.streams.workers import WorkerRegistry
from tasks.broker import QUEUE, waiting_ids

log = structlog.get_logger(__name__)

WINDOW_PER_WORKER = 3
"""One runs, one waits beside it, one makes up for the way there."""

RECOVER_EVERY_S = 1.0
BLOCK_S = 0.5


class Bridge:
    """Hands entries over to Celery, and again when they were lost."""

    def __init__(self, client: redis.Redis, work: WorkStream, celery: Celery) -> None:
        self._client: Any = client
        self._work = work
        self._celery = celery
        self._registry = WorkerRegistry(client)
        self._recovered_at = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; outlives a Redis that is away or has lost its data."""
        self._try(self._work.create_group)  # missing at the first start; later it means that Redis has lost its data
        while not stop.is_set():
            try:
                self.step(time.monotonic())
            except (redis.RedisError, OperationalError, OSError) as error:
                if "NOGROUP" in str(error):
                    log.warning("bridge.group_missing", stream=self._work.lane)
                    self._try(self._work.create_group)
                else:
                    log.warning("bridge.redis_away", error=str(error))
                    stop.wait(0.2)

    def step(self, now: float) -> int:
        """Fill the window, waiting a moment for work or for room; how many were handed over. `now`: monotonic."""
        handed = 0
        if now - self._recovered_at >= RECOVER_EVERY_S:
            self._recovered_at = now
            handed += self.recover()
        room = self.window() - self._work.pending()
        if room <= 0:
            self._client.blpop([keys.WAKE], timeout=BLOCK_S)
            return handed
        for entry in self._work.read(room, block_ms=int(BLOCK_S * 1000)):
            handed += self.hand_over(entry)
        return handed

    def window(self) -> int:
        """How many may be in Celery's hands at once."""
        return WINDOW_PER_WORKER * max(1, len(self._registry.alive()))

    def hand_over(self, entry: Entry) -> bool:
        """Send it to Celery; park it when it cannot be read."""
        message = entry.message
        if isinstance(message, DecodeError):
            log.error("bridge.unreadable", entry=entry.id, reason=message.reason)
            self._work.bury(entry, message.reason)
            return False
        self._celery.send_task(
            "grade",
            kwargs={
                "course": message.course,
                "assignment": message.assignment,
                "submission": message.submission,
                "attempt": message.attempt,
                "grading": message.grading,
                "user": message.user,
                "accepted_at": message.accepted_at,
                "entry": entry.id,
            },
            task_id=task_id(entry),
            kwargsrepr=f"{message.course} · {message.assignment} · {message.submission}",  # what Flower shows
            queue=QUEUE,
            retry=False,
        )
        return True

    def recover(self) -> int:
        """Hand over again what lost its holder: a worker that died, or a task that Celery lost."""
        lapsed = self._work.lapsed(STALE_MS, count=10_000)
        if not lapsed:
            return 0
        waiting = {task.rpartition("/")[2] for task in waiting_ids(self._client)}
        handed = 0
        for entry in lapsed:
            if entry.id in waiting:
                continue  # it is a long queue, nothing is lost
            taken = self._work.retake(entry.id)
            if taken is not None:
                log.warning("bridge.taken_back", entry=entry.id, holder=entry.holder, idle_ms=entry.idle_ms)
                handed += self.hand_over(taken)
        return handed

    def _try(self, action: Callable[[], None]) -> None:
        try:
            action()
        except redis.RedisError as error:
            log.warning("bridge.redis_away", error=str(error))


def task_id(entry: Entry) -> str:
    """Celery's id for it: names the submission for people, the entry for `recover`."""
    message = entry.message
    return f"{'' if isinstance(message, DecodeError) else message.work}/{entry.id}"
