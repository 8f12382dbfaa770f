"""One delivery of a submission: begin, run, record, and only then acknowledge.

May be called any number of times for the same work, at the same time in several workers too: one verdict stands.
Of a regrade's preview there is no news: students follow the grading that stands (`Job.is_live`).
"""

from __future__ import annotations

import time
from itertools import count

import structlog

from app import tracing
from app.domain import events
from app.domain.result import DeclaredTest, Outcome, Owner, Result, Status, TestResult
from app.domain.submission import State
from app.services.load_submission import Job, load_submissions
from tasks.cached import Asked
from tasks.record import Ended, Order, finish_standing, lane_of, record
from tasks.workshop import Workshop

log = structlog.get_logger(__name__)

MAX_DELIVERIES = 3
"""A submission that was begun this often without a verdict is given up."""


def deliver(shop: Workshop, order: Order) -> str:
    """Do the work unless it is done; a word for the log that says what happened."""
    work = (order.message.submission, order.message.grading)
    with shop.sessions() as session:
        jobs = load_submissions(session, [work])
    with shop.keeper.keep(lambda: lane_of(shop, order).touch(order.entry, shop.name)):
        came_of_it, ended = attempt(shop, order, jobs.get(work))
        if ended is not None:
            record(shop, [ended])
    return came_of_it


def attempt(shop: Workshop, order: Order, job: Job | None) -> tuple[str, Ended | None]:
    """Begin and run it unless it is done: a word that says what happened, and what is to be recorded.

    `job`: None when there is no such submission. The caller keeps the entry.
    """
    message, work = order.message, lane_of(shop, order)
    if job is None:
        work.finish(order.entry, message.work)
        return "unknown", None
    if job.has_verdict:
        finish_standing(shop, order, job)
        return "stood already", None
    if job.status in (State.CANCELED, State.SUPERSEDED):
        work.finish(order.entry, message.work)
        return job.status, None
    delivery = work.begin(order.entry, message.work, shop.name)
    if delivery == 0:
        return "gone", None
    if delivery < 0:
        return "runs elsewhere", None
    if delivery > MAX_DELIVERIES:
        return "given up", given_up(order, job, delivery, f"its worker died {MAX_DELIVERIES} times")
    began, started = time.monotonic(), time.time()
    try:
        result = run(shop, order, job, delivery)
    except Exception as error:  # whatever it is, it is ours: redelivered, and never the student's loss
        log.exception("grade.failed", submission=job.submission, delivery=delivery)
        if delivery >= MAX_DELIVERIES:
            return "given up", given_up(order, job, delivery, f"{type(error).__name__}: {error}")
        work.give_back(order.entry, shop.name)
        return "given back", None
    tracing.span(message.work, "run", started, time.time(), delivery=str(delivery), status=str(result.status))
    return str(result.status), Ended(order, job, delivery, result, took_s=time.monotonic() - began)


def run(shop: Workshop, order: Order, job: Job, delivery: int) -> Result:
    """Grade, with news as it happens."""
    tests = job.declaration.tests
    news = [events.started(job.submission, delivery, job.attempt, tests)]
    if delivery > 1:
        news.insert(0, events.retrying(job.submission, delivery, delivery, "the run was interrupted by us"))
    if job.is_live:
        shop.news.tell(*news)
    order.journey.reached("started", order.message)
    pack = shop.packs.get(shop.sessions, job.pack_digest, job.zip_digest, job.assignment)

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


def given_up(order: Order, job: Job, delivery: int, reason: str) -> Ended:
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
    return Ended(order, job, delivery, result, buried=reason)


def not_run(test: DeclaredTest) -> TestResult:
    """A test that we did not get to."""
    return TestResult(test, Outcome.NOT_RUN, output="This test was not run.")
