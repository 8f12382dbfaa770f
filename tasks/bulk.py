"""Bulk work, a few at a time: a regrade of any size waits in SQL, so that students never wait behind it.

The backlog holds no more of it than the workers can chew on while nobody else waits, and one when somebody does: bulk
work is slow then, and never starves.
"""

from __future__ import annotations

import threading
from collections import deque

import redis
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from app.services.requeue import mark_ready, regrade_waiting, running_regrades
from app.streams.codec import SubmissionMessage
from app.streams.submissions import WorkStream
from app.streams.workers import WorkerRegistry

log = structlog.get_logger(__name__)

IDLE_S = 0.5
BUSY_S = 0.02
CHUNK = 500
EACH_WORKER = 3
"""So much bulk work a worker while nobody else waits: the bridge's window, so that no worker pauses."""


class BulkFeeder:
    """Moves the submissions of running regrades into the backlog."""

    def __init__(self, sessions: sessionmaker[Session], client: redis.Redis, work: WorkStream) -> None:
        self._sessions = sessions
        self._work = work
        self._registry = WorkerRegistry(client)
        self._next: deque[SubmissionMessage] = deque()
        self._in_flight: list[str] = []

    def run(self, stop: threading.Event) -> None:
        """Feed until `stop` is set; outlives a database or a Redis that is away."""
        busy = False
        while not stop.wait(BUSY_S if busy else IDLE_S):
            try:
                busy = self.step()
            except (SQLAlchemyError, redis.RedisError, OSError) as error:
                busy = False
                log.warning("bulk.failed", error=str(error))

    def step(self) -> bool:
        """Fill up to what may be in the backlog now; whether there is bulk work at all."""
        held = self._work.holds(self._in_flight)
        self._in_flight = [work for work, there in zip(self._in_flight, held, strict=True) if there]
        if not self._next:
            self._next.extend(self._waiting())
        others = self._work.depth() - len(self._in_flight)
        room = (1 if others > 0 else EACH_WORKER * max(1, len(self._registry.alive()))) - len(self._in_flight)
        batch = [self._next.popleft() for _ in range(min(max(0, room), len(self._next)))]
        if batch:
            self._work.append_many(batch)
            self._in_flight.extend(message.work for message in batch)
        return bool(self._in_flight or self._next)

    def _waiting(self) -> list[SubmissionMessage]:
        """The next that have no verdict and are not on their way; regrades take turns by their age."""
        with self._sessions() as session:
            for regrade_id in running_regrades(session):
                after, graded = "", True
                while messages := regrade_waiting(session, regrade_id, CHUNK, after):
                    fresh = [message for message in messages if message.work not in self._in_flight]
                    if fresh:
                        return fresh
                    after, graded = messages[-1].submission, False
                if graded:
                    mark_ready(session, regrade_id)
        return []
