"""One delivery of a submission: begin, run, record, and only then acknowledge.

May be called any number of times for the same work, at the same time in several workers too: one verdict stands.
Of a regrade's preview there is no news: students follow the grading that stands (`Job.is_live`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count

import structlog
from sqlalchemy.exc import OperationalError

from app import tracing
from app.domain import events
from app.domain.events import Event
from app.domain.refusal import NotFound
from app.domain.result import DeclaredTest, Outcome, Owner, Result, Status, TestResult
from app.domain.submission import State
from app.services.load_submission import Job, load_submission
from app.services.record_result import record_result
from app.services.standing import standing_verdict
from app.streams.codec import SubmissionMessage
from app.streams.submissions import Entry, WorkStream
from tasks.cached import Asked
from tasks.journey import Journey, count_verdict
from tasks.workshop import Workshop

log = structlog.get_logger(__name__)

MAX_DELIVERIES = 3
"""A submission that was begun this often without a verdict is given up."""

DATABASE_PATIENCE_S = 60.0
"""How long a finished run waits for the database to come back, before it counts as failed."""


@dataclass(frozen=True, slots=True)
class Order:
    """One hand-over: the work, and its entry in the stream."""

    entry: str
    message: SubmissionMessage
    journey: Journey = field(default_factory=Journey, compare=False)


def _work(shop: Workshop, order: Order) -> WorkStream:
    return shop.lanes[order.message.lane]


def deliver(shop: Workshop, order: Order) -> str:
    """Do the work unless it is done; a word for the log that says what happened."""
    message = order.message
    with shop.sessions() as session:
        try:
            job = load_submission(session, message.submission, message.grading)
        except NotFound:
            _work(shop, order).finish(order.entry, message.work)
            return "unknown"
    if job.has_verdict:
        finish_standing(shop, order, job)
        return "stood already"
    if job.status in (State.CANCELED, State.SUPERSEDED):
        _work(shop, order).finish(order.entry, message.work)
        return job.status
    delivery = _work(shop, order).begin(order.entry, message.work, shop.name)
    if delivery == 0:
        return "gone"
    if delivery < 0:
        return "runs elsewhere"
    with shop.keeper.keep(lambda: _work(shop, order).touch(order.entry, shop.name)):
        if delivery > MAX_DELIVERIES:
            give_up(shop, order, job, delivery, f"its worker died {MAX_DELIVERIES} times")
            return "given up"
        began = time.monotonic()
        try:
            started = time.time()
            result = run(shop, order, job, delivery)
            tracing.span(message.work, "run", started, time.time(), delivery=str(delivery), status=str(result.status))
        except Exception as error:  # whatever it is, it is ours: redelivered, and never the student's loss
            log.exception("grade.failed", submission=job.submission, delivery=delivery)
            if delivery >= MAX_DELIVERIES:
                give_up(shop, order, job, delivery, f"{type(error).__name__}: {error}")
                return "given up"
            _work(shop, order).give_back(order.entry, shop.name)
            return "given back"
        record(shop, order, job, delivery, result, began=began)
    return str(result.status)


def run(shop: Workshop, order: Order, job: Job, delivery: int) -> Result:
    """Grade, with news as it happens."""
    tests = job.declaration.tests
    news = [events.started(job.submission, delivery, job.attempt, tests)]
    if delivery > 1:
        news.insert(0, events.retrying(job.submission, delivery, delivery, "the run was interrupted by us"))
    if job.is_live:
        shop.news.tell(*news)
    order.journey.reached("started", order.message)
    with shop.sessions() as session:
        pack = shop.packs.get(session, job.pack_digest, job.zip_digest, job.assignment)

    nth = count(1)

    def on_test(_place: int, test: TestResult) -> None:
        if job.is_live:
            shop.news.tell(events.test_finished(job.submission, delivery, next(nth), len(tests), test))
        order.journey.test_ended(order.message)

    files = {name: content.decode() for name, content in job.files.items()}
    if shop.cached is None:
        return shop.grader.grade(pack, job.declaration, files, on_test)
    scope = "" if job.is_live else f"regrade {order.message.grading}"  # a regrade runs again, and equal programs once
    asked = Asked(job.submission, job.cache, scope)
    return shop.cached.grade(pack, job.declaration, files, on_test, asked)


def record(
    shop: Workshop,
    order: Order,
    job: Job,
    delivery: int,
    result: Result,
    *,
    began: float | None = None,
    buried: str | None = None,
) -> None:
    """Commit the verdict, then take the work out of the backlog and publish the end, as one.

    `began`: when the run did, by the monotonic clock; `buried`: why it was given up.
    Waits for a database that is away: the run was good, and the lease is kept meanwhile.
    """
    message = order.message
    deadline = time.monotonic() + DATABASE_PATIENCE_S
    pause_s = 0.05
    while True:
        try:
            with shop.sessions() as session:
                ours = record_result(session, message.submission, message.grading, delivery, result, worker=shop.name)
            break
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            log.warning("grade.database_away", submission=message.submission)
            time.sleep(pause_s)
            pause_s = min(2.0, pause_s * 2)
    order.journey.reached("recorded", message)
    if not ours:
        finish_standing(shop, order, job)
        return
    if buried is None:
        last = events.finished(message.submission, delivery, result)
        took_s = None if began is None else time.monotonic() - began
        _work(shop, order).finish(order.entry, message.work, *_told(shop, job, last), took_s=took_s)
    else:
        last = events.failed(message.submission, delivery, str(Owner.PLATFORM), order.entry, result.error or "")
        _work(shop, order).bury(Entry(order.entry, message), buried, *_told(shop, job, last))
    order.journey.reached("published", message)
    count_verdict(message, result)


def finish_standing(shop: Workshop, order: Order, job: Job) -> None:
    """The verdict is there but its acknowledgement may have been lost: give both again."""
    message = order.message
    with shop.sessions() as session:
        delivery, result = standing_verdict(session, message.submission, message.grading)
    last = events.finished(message.submission, delivery, result)
    _work(shop, order).finish(order.entry, message.work, *_told(shop, job, last))


def _told(shop: Workshop, job: Job, last: Event) -> list[Event]:
    """The end, and before it what was kept back."""
    return [*shop.news.take(), last] if job.is_live else []


def give_up(shop: Workshop, order: Order, job: Job, delivery: int, reason: str) -> None:
    """A verdict that is ours to answer for, and a dead letter for staff."""
    log.error("grade.given_up", submission=job.submission, reason=reason)
    error = f"We could not grade this, and it is our fault: it costs no attempt. Reference: {order.entry}"
    result = Result(
        status=Status.SYSTEM_ERROR,
        tests=tuple(not_run(test) for test in job.declaration.tests),
        owner=Owner.PLATFORM,
        error=error,
        pack_digest=job.pack_digest,
    )
    record(shop, order, job, delivery, result, buried=reason)


def not_run(test: DeclaredTest) -> TestResult:
    """A test that we did not get to."""
    return TestResult(test, Outcome.NOT_RUN, output="This test was not run.")
