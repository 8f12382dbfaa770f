"""What one delivery does when things go wrong; the database and Redis are real, the grader is one that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, cast

import pytest
import redis
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.submission import Submission
from app.db.queries.places import find_place
from app.db.session import sessions
from app.domain.result import Owner, Status
from app.services.accept import HandIn
from app.services.audit import Actor
from app.services.record_result import record_result
from app.services.requeue import unsent
from app.services.standing import standing_verdict
from app.services.start_regrade import retry
from app.services.submit import Acceptor
from app.streams import keys
from app.streams.progress import ProgressWriter, replay
from app.streams.submissions import WorkStream, lanes_of
from tasks.deliver import MAX_DELIVERIES, deliver
from tasks.lease import LeaseKeeper
from tasks.news import News
from tasks.record import Order
from tasks.workshop import Workshop
from tests import demo
from tests.backlog import taken

pytestmark = pytest.mark.redis


class Grader:
    """Fails as often as it is told to, then gives full marks."""

    def __init__(self) -> None:
        self.failures = 0
        self.runs = 0

    def grade(self, *_: object, **__: object) -> object:
        self.runs += 1
        if self.runs <= self.failures:
            raise RuntimeError("the jail is broken: secret detail")
        return demo.result(True, True, True)


@pytest.fixture
def grader() -> Grader:
    return Grader()


@pytest.fixture
def shop(engine: Engine, client: redis.Redis, work: WorkStream, grader: Grader) -> Iterator[Workshop]:
    with ExitStack() as stack:
        keeper = stack.enter_context(LeaseKeeper(lambda: None))
        news = stack.enter_context(News(ProgressWriter(client)))
        unused = cast(Any, None)
        yield Workshop("w1", sessions(engine), client, lanes_of(client), news, unused, cast(Any, grader), keeper)


@pytest.fixture
def order(session: Session, engine: Engine, work: WorkStream) -> Order:
    """One submission, accepted and handed over."""
    course = demo.make_demo(session)
    place = find_place(session, course.ids["ann"], "demo", "sum")
    session.commit()
    assert place is not None
    assert place.version_id is not None
    with Acceptor(engine, work) as acceptor:
        acceptor.accept(HandIn(course.ids["ann"], place, place.version_id, {"solution.py": "x = 1\n"}, demo.NOW))
    [entry] = taken(work, 1)
    return Order(entry.id, cast(Any, entry.message))


def names(client: redis.Redis, order: Order) -> list[str]:
    return [event.name for event in replay(client, order.message.submission)]


def test_a_verdict_takes_the_work_out_of_the_backlog(
    shop: Workshop, order: Order, session: Session, client: redis.Redis
) -> None:
    assert deliver(shop, order) == "graded"
    assert standing_verdict(session, order.message.submission, 1)[0] == 1
    assert (shop.work.depth(), shop.work.pending()) == (0, 0)
    assert names(client, order) == ["submission.started", "submission.finished"]


def test_a_failure_of_ours_is_tried_again_and_costs_nothing(
    shop: Workshop, order: Order, grader: Grader, client: redis.Redis
) -> None:
    grader.failures = 1
    assert deliver(shop, order) == "given back"
    assert shop.work.retake(order.entry) is not None
    assert deliver(shop, order) == "graded"
    assert names(client, order) == [
        "submission.started",
        "submission.retrying",
        "submission.started",
        "submission.finished",
    ]


def test_after_three_failures_of_ours_it_is_a_dead_letter_and_our_fault(
    shop: Workshop, order: Order, grader: Grader, session: Session, client: redis.Redis
) -> None:
    grader.failures = 99
    assert [deliver(shop, order) for _ in range(MAX_DELIVERIES)] == ["given back", "given back", "given up"]
    _, result = standing_verdict(session, order.message.submission, 1)
    assert (result.status, result.owner) == (Status.SYSTEM_ERROR, Owner.PLATFORM)
    assert "secret detail" not in str(result.to_json())
    assert session.scalars(select(Submission.status)).one() == "system_error"
    assert shop.work.depth() == 0
    [(_, letter)] = client.xrange(keys.DEAD)
    assert b"secret detail" in letter[b"reason"]
    last = replay(client, order.message.submission)[-1]
    assert (last.name, last.data["counts_attempt"]) == ("submission.failed", False)
    assert "secret detail" not in str(last.data)


def test_what_was_given_up_is_graded_when_staff_retry_it(
    shop: Workshop, order: Order, grader: Grader, session: Session, client: redis.Redis
) -> None:
    grader.failures = MAX_DELIVERIES
    for _ in range(MAX_DELIVERIES):
        deliver(shop, order)
    number = order.message.submission
    row = session.get_one(Submission, number)
    course_id = session.get_one(Assignment, row.assignment_id).course_id
    session.commit()
    retry(session, number, course_id=course_id, actor=Actor(row.user_id, demo.NOW))
    [again] = unsent(session, 10, datetime.now(UTC))
    session.commit()
    shop.work.append(again)
    [entry] = taken(shop.work, 1)
    assert deliver(shop, Order(entry.id, again)) == "graded"
    session.expire_all()
    assert session.get_one(Submission, number).status == "graded"
    assert names(client, order)[-1] == "submission.finished"


def test_a_submission_whose_worker_died_three_times_is_not_run_again(
    shop: Workshop, order: Order, grader: Grader, client: redis.Redis
) -> None:
    for _ in range(MAX_DELIVERIES):
        shop.work.begin(order.entry, order.message.work, "w1")
    assert deliver(shop, order) == "given up"
    assert grader.runs == 0
    assert client.xlen(keys.DEAD) == 1


def test_a_verdict_that_stands_is_acknowledged_again_and_nothing_is_run(
    shop: Workshop, order: Order, grader: Grader, session: Session, client: redis.Redis
) -> None:
    record_result(session, order.message.submission, 1, 1, demo.result(False, True, True))
    assert deliver(shop, order) == "stood already"
    assert (grader.runs, shop.work.depth()) == (0, 0)
    assert names(client, order) == ["submission.finished"]


def test_what_another_worker_runs_is_left_to_it(shop: Workshop, order: Order, grader: Grader) -> None:
    shop.work.begin(order.entry, order.message.work, "w2")
    assert deliver(shop, order) == "runs elsewhere"
    assert (grader.runs, shop.work.pending()) == (0, 1)


def test_what_redis_no_longer_knows_is_left_to_the_sweeper(
    shop: Workshop, order: Order, grader: Grader, client: redis.Redis
) -> None:
    client.flushall()
    assert deliver(shop, order) == "gone"
    assert grader.runs == 0


def test_a_submission_withdrawn_while_it_waited_is_not_run(
    shop: Workshop, order: Order, grader: Grader, session: Session
) -> None:
    session.get_one(Submission, order.message.submission).status = "superseded"
    session.commit()
    assert deliver(shop, order) == "superseded"
    assert (grader.runs, shop.work.depth()) == (0, 0)
