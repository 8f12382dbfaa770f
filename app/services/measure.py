"""The state of the pipeline at this moment, as figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import redis
import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from app.db.models.assignment import Assignment
from app.db.models.course import Membership
from app.db.models.submission import UNSENT, WAITING, Submission
from app.db.session import sessions
from app.domain.people import Role
from app.domain.scaling import LATELY_S, Load, Rule
from app.domain.submission import first_id
from app.streams.dead_letters import n_dead_letters
from app.streams.pace import PaceReader
from app.streams.submissions import WorkStream, lanes_of
from app.streams.workers import WorkerRegistry

log = structlog.get_logger(__name__)
EXAM = timedelta(hours=6)
"""What is open for no longer than about this is an exam: everybody is there at once."""


class Measure(Collector):
    """Looks when it is asked. What cannot be asked is left out, and `gradewire_up` says so."""

    def __init__(self, engine: Engine, client: redis.Redis, rule: Rule) -> None:
        self._sessions = sessions(engine)
        self._client = client
        self._rule = rule

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures of the moment."""
        up = GaugeMetricFamily("gradewire_up", "Whether that answers.", labels=["part"])
        now, load = datetime.now(UTC), Load(0, 0)
        try:
            rows = self._rows(now)
            load = Load(
                0,
                0,
                due_soon=int(rows["gradewire_due_soon"]),
                in_exam=int(rows["gradewire_in_exam"]),
                a_minute=rows["gradewire_accepted_a_minute"],
            )
            up.add_metric(["database"], 1)
            for name, value in rows.items():
                yield GaugeMetricFamily(name, ROWS[name], value=value)
        except SQLAlchemyError as error:
            up.add_metric(["database"], 0)
            log.warning("metrics.database_away", error=str(error))
        try:
            yield from self._backlog(now.timestamp(), load)
            up.add_metric(["redis"], 1)
        except redis.RedisError as error:
            up.add_metric(["redis"], 0)
            log.warning("metrics.redis_away", error=str(error))
        yield up

    def _rows(self, now: datetime) -> dict[str, float]:
        count = select(func.count()).select_from(Submission)
        soon = now + timedelta(seconds=self._rule.warm_s)
        students = (
            select(func.count())
            .select_from(Assignment)
            .join(Membership, Membership.course_id == Assignment.course_id)
            .where(Assignment.due_at > now, Membership.role == str(Role.STUDENT))
        )
        exam = (
            Assignment.opens_at >= now - EXAM,
            Assignment.opens_at <= soon,
            Assignment.due_at <= now + EXAM,
        )
        queries = {
            "gradewire_without_verdict": count.where(WAITING),
            "gradewire_outbox": count.where(UNSENT),
            "gradewire_due_soon": students.where(Assignment.due_at <= soon),
            "gradewire_in_exam": students.where(*exam),
        }
        with self._sessions() as session:
            rows = {name: float(session.scalars(query).one()) for name, query in queries.items()}
            lately = session.scalars(count.where(Submission.id > first_id(now - timedelta(seconds=LATELY_S)))).one()
        return {**rows, "gradewire_accepted_a_minute": lately * 60 / LATELY_S}

    def _backlog(self, now: float, load: Load) -> Iterator[GaugeMetricFamily]:
        depth = GaugeMetricFamily("gradewire_backlog", "Entries of the stream, running ones included.", labels=["lane"])
        in_hand = GaugeMetricFamily("gradewire_in_hand", "Of these, handed over and not finished.", labels=["lane"])
        oldest = GaugeMetricFamily("gradewire_oldest_seconds", "How long the oldest has been there.", labels=["lane"])
        counts, ages = {}, {}
        for lane, work in lanes_of(self._client).items():
            counts[lane], ages[lane] = work.depth(), work.oldest_age_s(now)
            depth.add_metric([lane], counts[lane])
            in_hand.add_metric([lane], _pending(work))
            oldest.add_metric([lane], ages[lane])
        yield from (depth, in_hand, oldest)
        alive = len(WorkerRegistry(self._client).alive())
        yield GaugeMetricFamily("gradewire_workers", "Workers heard of lately.", value=alive)
        yield GaugeMetricFamily("gradewire_dead_letters", "What was given up.", value=n_dead_letters(self._client))
        pace = PaceReader(self._client).outlook().pace
        wanted = self._rule.wanted(
            replace(
                load,
                waiting=counts["interactive"],
                oldest_s=ages["interactive"],
                bulk=counts["bulk"],
                seconds_each=None if pace is None else pace.service_s,
            )
        )
        yield GaugeMetricFamily("gradewire_workers_wanted", "How many workers there should be now.", value=wanted)


def _pending(work: WorkStream) -> int:
    try:
        return work.pending()
    except redis.ResponseError as error:
        if "NOGROUP" not in str(error):
            raise
        return 0  # no bridge has been here yet


ROWS = {
    "gradewire_without_verdict": "Submissions in the database without a verdict.",
    "gradewire_outbox": "Of these, not known to be in the stream.",
    "gradewire_due_soon": "Students, once for each of their assignments that is due soon.",
    "gradewire_accepted_a_minute": "Submissions accepted a minute, over the last ten.",
    "gradewire_in_exam": "Students in an assignment that opened within hours, or opens soon, and is due within hours.",
}
