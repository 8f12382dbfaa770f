"""What a worker tells of its submissions while it grades, in few round trips.

What happens after a silence is told at once; what follows within `GAP_S` is told together, by a thread or by whoever
writes next. So a slow test is seen as it ends, and six quick ones cost as much as one.
"""

from __future__ import annotations

import threading
import time
from types import TracebackType

import redis
import structlog

from app.domain.events import Event
from app.streams.progress import ProgressWriter, Write

log = structlog.get_logger(__name__)

GAP_S = 0.01
"""Shorter than anybody sees, longer than most runs."""
AGAIN_S = 0.2


class News:
    """Keeps the order in which events were told. Owned by a `with`."""

    def __init__(self, writer: ProgressWriter, gap_s: float = GAP_S) -> None:
        self._writer = writer
        self._gap_s = gap_s
        self._change = threading.Condition()
        self._kept: list[Event] = []
        self._also: list[Write] = []
        self._not_before = float("-inf")
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)

    def tell(self, *events: Event) -> None:
        """Record and publish, now or in `gap_s` at most.

        Raises:
            redis.RedisError: Redis is away; those that were to be told now are not.
        """
        with self._change:
            was_empty = not (self._kept or self._also)
            self._kept += events
            if time.monotonic() >= self._not_before:
                events_now, also = self._leave()
                self._writer.publish(*events_now, also=also)
            elif was_empty:
                self._change.notify()

    def add(self, *writes: Write) -> None:
        """Have these written with what is told next, in `gap_s` at most. They are lost where Redis is away."""
        with self._change:
            if writes and not (self._kept or self._also):
                self._change.notify()
            self._also += writes

    def take(self) -> tuple[list[Event], list[Write]]:
        """What has not been told and written yet, for the caller to do so."""
        with self._change:
            return self._leave()

    def _leave(self) -> tuple[list[Event], list[Write]]:
        left = self._kept, self._also
        self._kept, self._also = [], []
        self._not_before = time.monotonic() + self._gap_s
        return left

    def __enter__(self) -> News:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._change:
            self._stopped = True
            self._change.notify()
        self._thread.join()

    def _run(self) -> None:
        with self._change:
            while not self._stopped:
                rest_s = self._not_before - time.monotonic()
                if not (self._kept or self._also):
                    self._change.wait()
                elif rest_s > 0:
                    self._change.wait(rest_s)
                else:
                    self._write()

    def _write(self) -> None:
        events, also = self._leave()
        try:
            self._writer.publish(*events, also=also)
        except redis.RedisError as error:
            log.warning("news.redis_away", error=str(error))
            self._kept = events + self._kept  # a reader skips what it gets twice, by its number
            self._not_before = time.monotonic() + AGAIN_S
