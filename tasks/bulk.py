"""Bulk work into its lane, some at a time: a regrade of any size waits in SQL, where it is safe anyway.

That students do not wait behind it is the bridge's doing; here regrades take turns.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Set as AbstractSet

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
EACH_WORKER = 128
"""So much a worker may be in the lane: twice what the bridge hands over at once, so that no worker pauses."""


class BulkFeeder:
    """Moves the submissions of running regrades into the backlog."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: redis.Redis,
        work: WorkStream,
        each_worker: int = EACH_WORKER,
    ) -> None:
        self._each_worker = each_worker
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
        room = self._each_worker * max(1, len(self._registry.alive())) - len(self._in_flight)
        batch = [self._next.popleft() for _ in range(min(max(0, room), len(self._next)))]
        if batch:
            self._work.append_many(batch)
            self._in_flight.extend(message.work for message in batch)
        return bool(self._in_flight or self._next)

    def _waiting(self) -> list[SubmissionMessage]:
        """The next that have no verdict and are not on their way, of each running regrade as many."""
        in_flight = set(self._in_flight)
        found: list[SubmissionMessage] = []
        with self._sessions() as session:
            running = running_regrades(session)
            for regrade_id in running:
                found += self._next_of(session, regrade_id, max(1, CHUNK // len(running)), in_flight)
        return found

    def _next_of(
        self, session: Session, regrade_id: int, limit: int, in_flight: AbstractSet[str]
    ) -> list[SubmissionMessage]:
        """The next of one regrade, which becomes ready when it has all its verdicts."""
        after, graded = "", True
        while messages := regrade_waiting(session, regrade_id, limit, after):
            fresh = [message for message in messages if message.work not in in_flight]
            if fresh:
                return fresh
            after, graded = messages[-1].submission, False
        if graded:
            mark_ready(session, regrade_id)
        return []
