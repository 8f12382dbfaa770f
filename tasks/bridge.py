"""From the streams into Celery, a bounded window at a time. The bridge never acknowledges: a worker does, when the
verdict stands.

Celery on Redis can lose a task when a worker is killed in the wrong moment (https://github.com/celery/celery/issues/4354),
so it never holds more than the window, and what it lost is found: pending here, begun by nobody, and not in its queue.

Work that nobody waits for (the bulk lane) has a queue of its own in Celery, from which a worker takes when the other is
empty, and goes in batches that end early when somebody waits. While students' work fills the window, one batch is moved
to their queue for every `SHARE` of theirs, so bulk work is slow then and never starves.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import redis
import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from app.streams import keys
from app.streams.codec import DecodeError
from app.streams.submissions import STALE_MS, Entry, WorkStream
from app.streams.workers import WorkerRegistry
from tasks.backlog import Backlog
from tasks.broker import BULK_QUEUE, QUEUE, waiting_entries
from tasks.forecast import Forecast
from tasks.hand_over import hand_over_together

log = structlog.get_logger(__name__)

WINDOW_PER_WORKER = 3
"""One runs, one waits beside it, one makes up for the way there."""

TOGETHER = 8
TOGETHER_S = 0.25
DEEP = 2
"""Of students' submissions so many go in one task, while they are expected to take no longer than that together and so
many times what is in Celery's hands waits behind them: nobody waits longer for it, and all wait less."""

BATCH = 16
BATCHES_PER_WORKER = 2
SHARE = 8
"""So many of students' submissions to at least one of the bulk lane, while both wait."""

RECOVER_EVERY_S = 1.0
COUNT_EVERY_S = 0.5
BLOCK_S = 0.5
FULL_S = 0.005
"""While the window is full, the room that several leave is filled at once; the workers have enough meanwhile: for so
long where each task is a submission, and so many times as long where it is several."""


class Bridge:
    """Hands entries over to Celery, and again when they were lost."""

    def __init__(self, client: redis.Redis, lanes: Sequence[WorkStream], celery: Celery) -> None:
        """`lanes`: the interactive one, then the bulk one."""
        self._client: Any = client
        self.students, self.bulk = (Backlog(work) for work in lanes)
        self._celery = celery
        self._registry = WorkerRegistry(client)
        self._forecast = Forecast(client, self.students)
        self._alive, self._workers = 0, 1
        self._recovered_at = self._counted_at = float("-inf")
        self._since_bulk = 0

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; outlives a Redis that is away or has lost its data."""
        self._try(self.set_up)  # missing at the first start; later it means that Redis has lost its data
        while not stop.is_set():
            try:
                if not self.step(time.monotonic()) or not (len(self.students) or len(self.bulk)):
                    # what came since that look has left its word there
                    self._client.blpop([keys.WAKE], timeout=BLOCK_S)
                    if len(self.students):
                        stop.wait(FULL_S * self.together())
            except (redis.RedisError, OperationalError, OSError) as error:
                if "NOGROUP" in str(error):
                    log.warning("bridge.group_missing")
                    self._try(self.set_up)
                else:
                    log.warning("bridge.redis_away", error=str(error))
                    stop.wait(0.2)

    def set_up(self) -> None:
        """Make the streams' groups, and look at everything anew."""
        for backlog in (self.students, self.bulk):
            backlog.work.create_group()
            backlog.forget()

    def step(self, now: float) -> int:
        """Fill the window with what is there; how many were handed over. `now`: monotonic."""
        handed = 0
        if now - self._recovered_at >= RECOVER_EVERY_S:
            self._recovered_at = now
            handed += self.recover()
        if now - self._counted_at >= COUNT_EVERY_S:
            self._counted_at = now
            self._alive = len(self._registry.alive())
            self._workers = max(1, self._alive)
        handed += self._students_step() + self._bulk_step()
        self._forecast.step(now, self._alive)
        return handed

    def window(self, together: int = 1) -> int:
        """How many of the interactive lane may be in Celery's hands at once, when so many go in one task."""
        return self._workers * (WINDOW_PER_WORKER if together == 1 else BATCHES_PER_WORKER * together)

    def together(self) -> int:
        """How many of the interactive lane go in one task now."""
        most = self._forecast.expected_in(TOGETHER_S, TOGETHER)
        while most > 1 and len(self.students) <= DEEP * self.window(most):
            most //= 2
        return most

    def _students_step(self) -> int:
        pending = self.students.look()
        together = self.together()
        room = self.window(together) - pending
        if room < together:
            room = 0  # not yet enough for a whole task
        entries = self.students.take(room) if room > 0 and len(self.students) else []
        for start in range(0, len(entries), together):
            hand_over_together(self._celery, entries[start : start + together])
        self._since_bulk += len(entries)
        if len(entries) >= room and self._since_bulk >= SHARE:
            self._since_bulk = 0
            self._client.lmove(BULK_QUEUE, QUEUE, "RIGHT", "LEFT")
        return len(entries)

    def _bulk_step(self) -> int:
        handed = 0
        room = BATCH * BATCHES_PER_WORKER * self._workers - self.bulk.look()
        while len(self.bulk) and room >= min(BATCH, len(self.bulk)):
            entries = self.bulk.take(min(BATCH, room))
            if entries:
                hand_over_together(self._celery, entries)
            handed += len(entries)
            room -= len(entries)
        return handed

    def recover(self) -> int:
        """Hand over again what lost its holder: a worker that died, or a task that Celery lost."""
        handed = 0
        for work in (self.students.work, self.bulk.work):
            lapsed = work.lapsed(STALE_MS, count=10_000)
            waiting = waiting_entries(self._client, work.lane) if lapsed else set()
            taken = []
            for one in lapsed:
                if one.id in waiting:
                    continue  # it is a long queue, nothing is lost
                entry = work.retake(one.id)
                if entry is not None:
                    log.warning("bridge.taken_back", entry=one.id, holder=one.holder, idle_ms=one.idle_ms)
                    taken.append(entry)
            handed += self._hand_over_again(work, taken)
        return handed

    def _hand_over_again(self, work: WorkStream, entries: Sequence[Entry]) -> int:
        readable = []
        for entry in entries:
            if isinstance(entry.message, DecodeError):
                work.bury(entry, entry.message.reason)
            else:
                readable.append(entry)
        together = 1 if work.lane == "interactive" else BATCH
        for start in range(0, len(readable), together):
            hand_over_together(self._celery, readable[start : start + together])
        return len(readable)

    def _try(self, action: Callable[[], None]) -> None:
        try:
            action()
        except redis.RedisError as error:
            log.warning("bridge.redis_away", error=str(error))
