"""Tells those who wait what is true now: how many come before them, and how long that will take."""

from __future__ import annotations

import time
from itertools import count

import redis

from app.domain import events
from app.domain.pace import Drain, Pace
from app.streams.codec import SubmissionMessage
from app.streams.pace import PaceWriter
from tasks.backlog import Backlog

EVERY_S = 1.0
PART_OF_THE_TIME = 50
"""Of a long backlog, telling takes no more than a fiftieth of the bridge's time: then it tells less often."""

MOST = 10_000
"""Whoever is further back learns their place when they are nearer."""


class Forecast:
    """Measures the interactive lane, and tells."""

    def __init__(self, client: redis.Redis, backlog: Backlog) -> None:
        self._backlog = backlog
        self._writer = PaceWriter(client)
        self._drain = Drain()
        self._next = float("-inf")

    def expected_in(self, seconds: float, most: int) -> int:
        """How many a worker is expected to grade in that time, from 1 to `most`; 1 while nobody knows."""
        service_s = self._drain.service_s
        return max(1, min(most, int(seconds / service_s))) if service_s else 1

    def step(self, now: float, workers: int) -> None:
        """Measure and tell when it is time. `now`: monotonic seconds; `workers`: how many are alive."""
        if now < self._next:
            return
        work = self._backlog.work
        in_hand = work.pending()
        is_full = len(self._backlog) > 0 or in_hand > workers
        self._drain.note(now, self._writer.done(work.lane), workers=max(1, workers), is_full=is_full)
        began = time.monotonic()
        pace = Pace(self._drain.rate, self._drain.service_s, workers, time.time())
        messages = [
            entry.message for entry in self._backlog.ahead(MOST) if isinstance(entry.message, SubmissionMessage)
        ]
        self._writer.write(pace, [message.work for message in messages], in_hand)
        self._tell(pace, messages, in_hand)
        self._next = now + max(EVERY_S, PART_OF_THE_TIME * (time.monotonic() - began))

    def _tell(self, pace: Pace, messages: list[SubmissionMessage], first: int) -> None:
        listened = self._writer.listened_to([message.submission for message in messages])
        news = []
        for message, position, anybody in zip(messages, count(first), listened, strict=False):
            if anybody:
                eta_s = pace.eta_s(position) if pace.workers else None
                nth = number_of(message, pace.at)
                delayed = not pace.workers
                news.append(events.queued(message.submission, position, eta_s, nth=nth, delayed=delayed))
        if news:
            self._writer.tell(news)


def number_of(message: SubmissionMessage, now: float) -> int:
    """The event's number: grows by the second from 2, whichever bridge tells it, and stays below any delivery's."""
    return min(events.DELIVERY_SPAN - 2, 2 + max(0, int(now - message.accepted_at)))
