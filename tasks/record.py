"""Verdicts into the database, and only then their work out of the backlog. Several cost little more than one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import OperationalError

from app.domain import events
from app.domain.events import Event
from app.domain.result import Owner, Result
from app.services.load_submission import Job
from app.services.record_result import NewVerdict, record_results
from app.services.standing import standing_verdict
from app.streams.codec import SubmissionMessage
from app.streams.submissions import Entry, Finished, WorkStream
from tasks.journey import Journey, count_verdict
from tasks.workshop import Workshop

log = structlog.get_logger(__name__)

DATABASE_PATIENCE_S = 60.0
"""How long a finished run waits for the database to come back, before it counts as failed."""


@dataclass(frozen=True, slots=True)
class Order:
    """One hand-over: the work, and its entry in the stream."""

    entry: str
    message: SubmissionMessage
    journey: Journey = field(default_factory=Journey, compare=False)


@dataclass(frozen=True, slots=True)
class Ended:
    """A delivery that is over and is to be recorded.

    Attributes:
        delivery: which one, from 1.
        took_s: how long the run was; None when there was none.
        buried: why it was given up; None when it was not.
    """

    order: Order
    job: Job
    delivery: int
    result: Result
    took_s: float | None = None
    buried: str | None = None

    @property
    def last_event(self) -> Event:
        """What ends its news."""
        number = self.order.message.submission
        if self.buried is None:
            return events.finished(number, self.delivery, self.result)
        error = self.result.error or ""
        return events.failed(number, self.delivery, str(Owner.PLATFORM), self.order.entry, error)


def lane_of(shop: Workshop, order: Order) -> WorkStream:
    """The backlog that it is in."""
    return shop.lanes[order.message.lane]


def record(shop: Workshop, ended: Sequence[Ended]) -> None:
    """Commit the verdicts of one lane together, then take the work out of the backlog and publish the ends, as one.

    Waits for a database that is away: the runs were good, and their leases are kept meanwhile.

    Raises:
        OperationalError: it stayed away.
    """
    if not ended:
        return
    recorded = _commit(shop, ended)
    ours = [one for one, is_ours in zip(ended, recorded, strict=True) if is_ours]
    for one in ended:
        one.order.journey.reached("recorded", one.order.message)
    finished = []
    kept_back, also = shop.news.take() if ours else ([], [])
    for one in ours:
        entry, message = one.order.entry, one.order.message
        news = [*kept_back, one.last_event] if one.job.is_live else kept_back
        kept_back = []
        if one.buried is None:
            finished.append(Finished(entry, message.work, news, one.took_s))
        else:
            lane_of(shop, one.order).bury(Entry(entry, message), one.buried, *news)
    lane_of(shop, ended[0].order).finish_all(finished, also)
    if not finished:
        shop.news.add(*also)
    for one in ours:
        one.order.journey.reached("published", one.order.message)
        count_verdict(one.order.message, one.result)
    for one, is_ours in zip(ended, recorded, strict=True):
        if not is_ours:
            finish_standing(shop, one.order, one.job)


def finish_standing(shop: Workshop, order: Order, job: Job) -> None:
    """The verdict is there but its acknowledgement may have been lost: give both again."""
    message = order.message
    with shop.sessions() as session:
        delivery, result = standing_verdict(session, message.submission, message.grading)
    kept_back, also = shop.news.take()
    news = [*kept_back, events.finished(message.submission, delivery, result)] if job.is_live else kept_back
    lane_of(shop, order).finish_all([Finished(order.entry, message.work, news)], also)


def _commit(shop: Workshop, ended: Sequence[Ended]) -> list[bool]:
    verdicts = [
        NewVerdict(one.order.message.submission, one.order.message.grading, one.delivery, one.result) for one in ended
    ]
    deadline = time.monotonic() + DATABASE_PATIENCE_S
    pause_s = 0.05
    while True:
        try:
            with shop.sessions() as session:
                return record_results(session, verdicts, worker=shop.name)
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            log.warning("grade.database_away", submissions=[one.submission_id for one in verdicts])
            time.sleep(pause_s)
            pause_s = min(2.0, pause_s * 2)
