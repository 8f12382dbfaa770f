"""Accepting a submission: what is committed is a promise.

Submissions that arrive together share one commit (an fsync costs more than all the rest of a request), then one trip
to the stream. The commit notes `outbox = 1`; that it may be 0 is written with the next commit, so it costs none of its
own. When Redis is away, nobody is refused: the sweeper appends what stays in the outbox.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from types import TracebackType

import redis
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from app import metrics, tracing
from app.db.session import sessions, writing
from app.domain.refusal import Refusal
from app.services.accept import Accepted, HandIn, accept_all
from app.services.requeue import mark_sent
from app.services.supersede import supersede
from app.streams.submissions import WorkStream

log = structlog.get_logger(__name__)

BATCH = 256
TRIES = 5
"""A database may end one of two transactions that wait for each other, or restart: run it again."""
PAUSE_S = 0.1
"""Before the third try, twice as long before the fourth, and so on."""
IDLE_S = 0.2
"""When no commit comes along for this long, the outbox marks get one of their own."""
REDIS_PAUSE_S = 1.0
"""After Redis failed, submissions do not wait for it for this long."""
ANSWER_WITHIN_S = 30.0

Waiting = tuple[HandIn, "Future[Accepted]"]


class Acceptor:
    """Accepts submissions for one process. Its thread starts with the first, so it may be made before a fork.

    A context manager; leaving it commits what is still waiting.
    """

    def __init__(self, engine: Engine, stream: WorkStream) -> None:
        self._sessions = sessions(engine)
        self._stream = stream
        self._inbox: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._sent: list[str] = []
        self._redis_again_at = 0.0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def accept(self, hand_in: HandIn) -> Accepted:
        """Returns once the submission is committed.

        Raises:
            Conflict: no attempts are left.
            TooSoon: the cool-down after the last attempt is not over.
            Invalid: the idempotency key was used for something else.
        """
        self._start()
        answer: Future[Accepted] = Future()
        self._inbox.put((hand_in, answer))
        return answer.result(ANSWER_WITHIN_S)

    def close(self) -> None:
        """Commit what waits and stop."""
        if self._thread is not None:
            self._inbox.put(None)
            self._thread.join()

    def __enter__(self) -> Acceptor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> None:
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="acceptor", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        with self._sessions() as session:
            goes_on = True
            while goes_on:
                batch, goes_on = self._next_batch()
                try:
                    if batch:
                        self._serve(session, batch)
                    elif self._sent:
                        self._mark_sent(session)
                except Exception as error:  # the thread must live; those who wait are told
                    log.exception("accept.failed")
                    session.rollback()
                    for _, answer in batch:
                        if not answer.done():
                            answer.set_exception(error)
            if self._sent:
                self._mark_sent(session)

    def _next_batch(self) -> tuple[list[Waiting], bool]:
        """Who waits now, at least one unless the time is up; and whether to go on afterwards."""
        batch: list[Waiting] = []
        try:
            item = self._inbox.get(timeout=IDLE_S if self._sent else None)
            time.sleep(0)  # whoever is about to put something in gets the chance
            while item is not None:
                batch.append(item)
                if len(batch) == BATCH:
                    return batch, True
                item = self._inbox.get_nowait()
        except queue.Empty:
            return batch, True
        return batch, False

    def _serve(self, session: Session, batch: Sequence[Waiting]) -> None:
        outcomes = self._commit(session, [hand_in for hand_in, _ in batch])
        accepted = [
            (hand_in, outcome)
            for (hand_in, _), outcome in zip(batch, outcomes, strict=True)
            if isinstance(outcome, Accepted)
        ]
        committed_at = time.time()
        for hand_in, one in accepted:
            if hand_in.accepted_at == one.accepted_at:  # else it had been accepted before
                about = {"course": one.message.course, "assignment": one.message.assignment}
                tracing.span(one.message.work, tracing.FIRST, one.message.accepted_at, committed_at, **about)
        positions = self._append([outcome for _, outcome in accepted])
        for (_, answer), outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Accepted):
                metrics.ACCEPTED.inc()
                answer.set_result(outcome.at(positions.get(outcome.message.submission)))
            else:
                answer.set_exception(outcome)
        self._supersede(session, accepted)

    def _supersede(self, session: Session, accepted: Sequence[tuple[HandIn, Accepted]]) -> None:
        try:
            gone = supersede(session, self._stream, accepted)
        except (redis.RedisError, SQLAlchemyError) as error:  # they are graded then: a pity, no harm
            session.rollback()
            log.warning("accept.not_superseded", error=str(error))
        else:
            if gone:
                log.info("accept.superseded", submissions=gone)

    def _commit(self, session: Session, hand_ins: list[HandIn]) -> list[Accepted | Refusal | DBAPIError]:
        for again in range(TRIES):
            try:
                with writing(session):
                    outcomes = accept_all(session, hand_ins, self._sent)
            except (IntegrityError, OperationalError) as error:
                failure = error
                time.sleep(PAUSE_S * again)
            else:
                self._sent.clear()
                return list(outcomes)
        if len(hand_ins) == 1 or isinstance(failure, OperationalError):
            return [failure] * len(hand_ins)
        # one of them is the fault of all
        return [outcome for hand_in in hand_ins for outcome in self._commit(session, [hand_in])]

    def _append(self, accepted: Sequence[Accepted]) -> dict[str, int | None]:
        """Put the new ones in the stream; id → how many come before it, where known."""
        if time.monotonic() < self._redis_again_at or not accepted:
            return {}
        try:
            appended = self._stream.append_many(one.message for one in accepted if not one.is_graded)
        except (redis.RedisError, OSError) as error:
            log.warning("accept.stream_unreachable", error=str(error), kept_in_outbox=len(accepted))
            self._redis_again_at = time.monotonic() + REDIS_PAUSE_S
            return {}
        now = time.time()
        for one in accepted:
            metrics.HOPS.labels("streamed", "interactive").observe(max(0.0, now - one.message.accepted_at))
            tracing.span(one.message.work, "streamed", one.message.accepted_at, now)
        ids = [one.message.submission for one in accepted if not one.is_graded]
        self._sent.extend(ids)
        return {number: at.position for number, at in zip(ids, appended, strict=True)}

    def _mark_sent(self, session: Session) -> None:
        mark_sent(session, self._sent)
        self._sent.clear()
