"""What the database has and the stream has not: found and appended, so that a 202 holds over any loss in Redis."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
import structlog
from celery import Celery
from kombu.exceptions import OperationalError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

import app.db.models.all  # noqa: F401  (foreign keys are found by name: every table must be known)
from app.services.publish_pack import claim_checks, claim_mutants, load_version
from app.services.requeue import mark_sent, unsent, waiting
from app.streams.codec import SubmissionMessage
from app.streams.keys import Lane
from app.streams.submissions import WorkStream
from tasks import versions

log = structlog.get_logger(__name__)

EVERY_S = 1.0
RECONCILE_EVERY_S = 15.0
CHUNK = 500
GRACE = timedelta(seconds=1)
"""The web process appends what it accepted; only what is older than this was left behind."""
EPOCH = "gw:epoch"


class Sweeper:
    """Looks once a second at what was accepted and not sent, and at everything when Redis may have lost something."""

    def __init__(
        self, sessions: sessionmaker[Session], client: redis.Redis, lanes: Mapping[Lane, WorkStream], celery: Celery
    ) -> None:
        self._celery = celery
        self._sessions = sessions
        self._client: Any = client
        self._lanes = lanes
        self._reconciled_at = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Sweep until `stop` is set; outlives a database or a Redis that is away."""
        while not stop.wait(EVERY_S):
            try:
                self.sweep(time.monotonic())
            except (SQLAlchemyError, redis.RedisError, OperationalError, OSError) as error:
                log.warning("sweeper.failed", error=str(error))

    def sweep(self, now: float) -> int:
        """One look; how many were appended. `now`: monotonic seconds."""
        self.send_versions()
        appended = self.send_unsent()
        run_id = str(self._client.info("server")["run_id"])
        epoch = self._client.get(EPOCH)
        if epoch is None or epoch.decode() != run_id or now - self._reconciled_at >= RECONCILE_EVERY_S:
            appended += self.reconcile()
            self._reconciled_at = now
            self._client.set(EPOCH, run_id)
        return appended

    def send_versions(self) -> None:
        """Hand over the pack versions that wait for their check; again those whose checker went silent, in the check or
        among the mutants after it.
        """
        now = datetime.now(UTC)
        with self._sessions() as session:
            for task, claim in ((versions.CHECK, claim_checks), (versions.MUTANTS, claim_mutants)):
                for version_id in claim(session, now):
                    version = load_version(session, version_id)
                    versions.send(
                        self._celery,
                        task,
                        course=version.course,
                        assignment=version.assignment,
                        number=version.number,
                        version_id=version_id,
                    )

    def send_unsent(self) -> int:
        """Append what was committed and whose append failed, or whose web process died in between."""
        sent = 0
        while True:
            with self._sessions() as session:
                messages = unsent(session, CHUNK, datetime.now(UTC) - GRACE)
                if not messages:
                    return sent
                self._append(messages)
                mark_sent(session, [message.submission for message in messages])
            sent += len(messages)
            log.info("sweeper.sent", n=len(messages))

    def reconcile(self) -> int:
        """Append everything that has no verdict and is not in the backlog; how many there were."""
        found, after = 0, ""
        old_enough = time.time() - GRACE.total_seconds()
        while True:
            messages = self._waiting(after)
            if not messages:
                return found
            missing = self._not_held(messages)
            if missing:
                # who finished in between was waiting at the first look and left the backlog before the second
                still = {message.work for message in self._waiting(after)}
                missing = [one for one in missing if one.work in still and one.accepted_at < old_enough]
            if missing:
                self._append(missing)
                log.warning("sweeper.restored", n=len(missing))
            found += len(missing)
            after = messages[-1].submission

    def _append(self, messages: Sequence[SubmissionMessage]) -> None:
        for lane, work in self._lanes.items():
            work.append_many(message for message in messages if message.lane == lane)

    def _not_held(self, messages: Sequence[SubmissionMessage]) -> list[SubmissionMessage]:
        held: set[str] = set()
        for lane, work in self._lanes.items():
            works = [message.work for message in messages if message.lane == lane]
            held.update(one for one, there in zip(works, work.holds(works), strict=True) if there)
        return [message for message in messages if message.work not in held]

    def _waiting(self, after: str) -> list[SubmissionMessage]:
        with self._sessions() as session:
            return waiting(session, CHUNK, after)
