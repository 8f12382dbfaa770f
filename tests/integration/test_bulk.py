"""Regrades trickle into the backlog, behind everybody else's work."""

import pytest
import redis

from app.db.session import sessions
from app.domain.regrade import Scope
from app.services import requeue
from app.services.record_result import record_result
from app.services.settle_regrade import discard_regrade
from app.services.start_regrade import start_regrade
from app.streams.submissions import WorkStream
from app.streams.workers import WorkerRegistry
from tasks.bulk import BulkFeeder
from tests.backlog import taken
from tests.contract.classroom import Classroom, result_of

EACH_WORKER = 3


@pytest.fixture
def room(session):
    room = Classroom(session)
    room.assignment("a")
    for number in range(20):
        room.student(f"s{number:02}")
        room.submission(f"s{number:02}", "a", 5)
    return room


@pytest.fixture
def client(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def work(client):
    work = WorkStream(client, "bulk")
    work.create_group()
    return work


@pytest.fixture
def feeder(engine, client, work):
    return BulkFeeder(sessions(engine), client, work, EACH_WORKER)


def start(room):
    return start_regrade(room.session, course_id=room.course_id, assignment="a", scope=Scope.ALL, actor=room.actor)


def grade(room, work, n=100):
    """A worker's part; what was graded."""
    entries = taken(work, n)
    for entry in entries:
        record_result(room.session, entry.message.submission, entry.message.grading, 1, result_of(10))
        work.finish(entry.id, entry.message.work)
    return [entry.message.work for entry in entries]


def test_all_is_graded_once_and_then_the_regrade_is_ready(room, feeder, work):
    regrade_id = start(room)
    graded = []
    while feeder.step():
        assert work.depth() <= EACH_WORKER
        graded += grade(room, work)
    assert len(graded) == len(set(graded)) == 20
    room.session.rollback()
    assert requeue.running_regrades(room.session) == []
    assert {work.rpartition(":")[2] for work in graded} == {str(regrade_id + 1)}


def test_more_workers_get_more_of_it(room, feeder, work, client):
    for name in ("one", "two"):
        WorkerRegistry(client).announce(name)
    start(room)
    feeder.step()
    assert work.depth() == 2 * EACH_WORKER


def test_regrades_that_run_together_take_turns(room, feeder, work):
    first, second = start(room), start(room)
    graded = []
    while feeder.step():
        graded += grade(room, work)
    assert len(graded) == len(set(graded)) == 40
    early = [int(one.rpartition(":")[2]) - 1 for one in graded[:30]]
    assert {first, second} == set(early)


def test_work_of_a_regrade_is_bulk_work(room, feeder, work):
    start(room)
    feeder.step()
    assert {entry.message.lane for entry in taken(work, 100)} == {"bulk"}


def test_what_redis_lost_is_fed_again(room, feeder, work, client):
    start(room)
    feeder.step()
    client.flushall()
    work.create_group()
    graded = []
    while feeder.step():
        graded += grade(room, work)
    assert len(set(graded)) == 20


def test_a_discarded_regrade_is_fed_no_further(room, feeder, work):
    regrade_id = start(room)
    discard_regrade(room.session, regrade_id, room.actor)
    assert feeder.step() is False
    assert work.depth() == 0
