from __future__ import annotations

import json
from datetime import timedelta

import pytest
import redis
from celery import Celery
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.db.models.submission import Submission
from app.db.queries.places import find_place
from app.db.session import sessions
from app.domain.assignment import Declaration
from app.services.accept import Accepted, HandIn
from app.services.publish_pack import claim_checks, settle_pack, store_pack
from app.services.record_mutants import record_mutants
from app.services.record_result import record_result
from app.services.submit import Acceptor
from app.streams import keys
from app.streams.connection import connect
from app.streams.submissions import WorkStream, lanes_of
from tasks.broker import QUEUE
from tasks.sweep import RECONCILE_EVERY_S, Sweeper
from tests import demo

pytestmark = pytest.mark.redis

NOBODY = "redis://127.0.0.1:1/0"


def hand_in(session: Session, engine: Engine, work: WorkStream, n: int = 1) -> list[Accepted]:
    course = demo.make_demo(session)
    place = find_place(session, course.ids["ann"], "demo", "sum")
    session.commit()
    assert place is not None
    assert place.version_id is not None
    one = HandIn(course.ids["ann"], place, place.version_id, {"solution.py": ""}, demo.NOW)
    with Acceptor(engine, work) as acceptor:
        return [acceptor.accept(one) for _ in range(n)]


@pytest.fixture
def sweeper(engine: Engine, client: redis.Redis, work: WorkStream, celery: Celery) -> Sweeper:
    return Sweeper(sessions(engine), client, lanes_of(client), celery)


def test_what_redis_did_not_get_when_it_was_down_is_appended_later(
    session: Session, engine: Engine, work: WorkStream, sweeper: Sweeper
) -> None:
    with connect(NOBODY, retries=0) as nobody:
        accepted = hand_in(session, engine, WorkStream(nobody), 3)
    assert work.depth() == 0
    assert sweeper.send_unsent() == 3
    assert work.holds([one.message.work for one in accepted]) == [True] * 3
    assert session.scalar(select(func.sum(Submission.outbox))) == 0
    assert sweeper.send_unsent() == 0


def test_a_redis_that_lost_everything_gets_it_back_at_the_next_look(
    session: Session, engine: Engine, work: WorkStream, client: redis.Redis, sweeper: Sweeper
) -> None:
    accepted = hand_in(session, engine, work, 3)
    assert sweeper.sweep(0) == 0
    record_result(session, accepted[1].message.submission, 1, 1, demo.result(True, True, True))
    client.flushall()
    assert sweeper.sweep(1) == 2
    assert work.holds([one.message.work for one in accepted]) == [True, False, True]
    assert work.depth() == 2


def test_what_is_missing_for_no_known_reason_is_found_in_a_while(
    session: Session, engine: Engine, work: WorkStream, client: redis.Redis, sweeper: Sweeper
) -> None:
    [accepted] = hand_in(session, engine, work)
    sweeper.sweep(0)
    client.hdel(keys.index("interactive"), accepted.message.work)
    assert sweeper.sweep(RECONCILE_EVERY_S / 2) == 0
    assert sweeper.sweep(RECONCILE_EVERY_S) == 1


def test_a_pack_that_waits_for_its_check_is_handed_over_once(
    session: Session, client: redis.Redis, sweeper: Sweeper
) -> None:
    course = demo.make_demo(session)
    version = store_pack(
        session, course_id=course.course.id, slug="sum", data=demo.pack_zip("# New"), user_id=None, now=demo.NOW
    )
    sweeper.send_versions()
    sweeper.send_versions()
    assert handed_over(client) == [("publish", version.id)]


def test_mutants_whose_task_was_lost_with_its_worker_are_handed_over_again(
    session: Session, client: redis.Redis, sweeper: Sweeper
) -> None:
    course = demo.make_demo(session)
    version = store_pack(
        session, course_id=course.course.id, slug="sum", data=demo.pack_zip("# New"), user_id=None, now=demo.NOW
    )
    assert claim_checks(session, demo.NOW) == [version.id]
    report = {"ok": True, "mutants": {"tried": 0, "done": False}}
    settle_pack(session, version.id, Declaration(demo.TESTS, demo.LEARNED), report, ok=True)
    sweeper.send_versions()
    sweeper.send_versions()
    assert handed_over(client) == [("mutants", version.id)]
    record_mutants(session, version.id, 0, {"tried": 3, "done": False}, demo.NOW + timedelta(seconds=1))
    sweeper.send_versions()
    assert handed_over(client) == [("mutants", version.id)] * 2
    record_mutants(session, version.id, 3, {"tried": 5, "done": True}, demo.NOW)
    sweeper.send_versions()
    assert handed_over(client) == [("mutants", version.id)] * 2


def handed_over(client: redis.Redis) -> list[tuple[str, int]]:
    """What of which version waits in Celery's queue."""
    tasks = [json.loads(task)["headers"] for task in client.lrange(QUEUE, 0, -1)]
    return [(task["task"], int(task["id"].partition("/")[0].rpartition("-")[2])) for task in tasks]
