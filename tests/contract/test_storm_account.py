"""The storm's account finds what was lost, doubled or wrong: on both databases, and a real Redis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.domain import events
from app.domain.result import Owner, Result, Status
from app.services.record_result import record_result
from app.streams.connection import connect
from app.streams.progress import ProgressWriter
from cli.storm_account import account, verdicts
from cli.storm_blows import KILLED, Plan, Storm
from cli.storm_students import Seen
from tests.demo import result

pytestmark = pytest.mark.redis

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
RIGHT = result(True, True, True)
OURS = Result(status=Status.SYSTEM_ERROR, tests=(), owner=Owner.PLATFORM, error="ours", pack_digest="d")


class Storming:
    """A demo course in which submissions are handed in, graded and looked at."""

    def __init__(self, calls, session: Session, engine: Engine, client: redis.Redis) -> None:
        self._ann = calls("ann")
        self._session = session
        self._engine = engine
        self._client = client
        self.seen: list[Seen] = []

    def hand_in(self) -> Seen:
        key = f"key-{len(self.seen)}"
        number = self._ann.submit(headers={"Idempotency-Key": key}).get_json()["id"]
        one = Seen(key, number, START.timestamp(), ended_at=START.timestamp() + 1, ends=[199_999])
        self.seen.append(one)
        return one

    def grade(self, one: Seen, verdict: Result = RIGHT, delivery: int = 1, after_s: float = 1.0) -> None:
        at = START + timedelta(seconds=after_s)
        assert record_result(self._session, one.submission, 1, delivery, verdict, now=at)

    def publish_end(self, one: Seen, delivery: int) -> None:
        ProgressWriter(self._client).publish(events.finished(one.submission, delivery, RIGHT))

    def account(self, *blows_s: float):
        times = [START.timestamp() + second for second in blows_s]
        return account(self._engine, self._client, self.seen, verdicts(self._engine), times)


@pytest.fixture
def storming(calls, session, engine, redis_url):
    with connect(redis_url) as client:
        yield Storming(calls, session, engine, client)


def test_a_storm_in_which_all_stands_is_good(storming: Storming) -> None:
    for after_s in (1.0, 3.0):
        one = storming.hand_in()
        storming.grade(one, delivery=2, after_s=after_s)
        storming.publish_end(one, delivery=1)
    found = storming.account(0.5, 2.0)
    assert (found.acknowledged, found.verdicts, found.lost, found.doubled, found.redelivered) == (2, 2, 0, 0, 2)
    assert (found.wait_p50_s, found.wait_max_s, found.after_last_blow_s) == (1.0, 3.0, 1.0)
    assert found.redelivered_wait_max_s == 3.0
    assert found.is_good


def test_an_acknowledged_submission_without_a_verdict_is_lost(storming: Storming) -> None:
    storming.grade(storming.hand_in())
    storming.hand_in()
    found = storming.account()
    assert (found.acknowledged, found.verdicts, found.lost, found.is_good) == (2, 1, 1, False)


@pytest.mark.parametrize("how", ["published", "seen"])
def test_a_submission_that_ended_twice_is_doubled(storming: Storming, how: str) -> None:
    one = storming.hand_in()
    storming.grade(one)
    if how == "published":
        storming.publish_end(one, delivery=1)
        storming.publish_end(one, delivery=2)
    else:
        one.ends.append(299_999)
    found = storming.account()
    assert (found.doubled, found.is_good) == (1, False)


def test_one_key_with_two_submissions_is_doubled(storming: Storming, calls) -> None:
    storming.grade(storming.hand_in())
    calls("bob").submit(headers={"Idempotency-Key": storming.seen[0].key})
    assert (storming.account().doubled, storming.account().lost) == (1, 0)


def test_a_verdict_that_the_solution_does_not_deserve_is_wrong_and_ours_is_given_up(storming: Storming) -> None:
    storming.grade(storming.hand_in(), result(True, False, True))
    storming.grade(storming.hand_in(), OURS)
    found = storming.account()
    assert (found.wrong, found.given_up, found.lost, found.is_good) == (1, 1, 0, False)


def test_the_same_seed_gives_the_same_storm_and_the_rare_blows_are_spread_over_it() -> None:
    plan = Plan(kills=200, redis_restarts=3, flushes=1, database_restarts=1, gap_s=1)
    orders = [Storm(plan, None, None, seed)._in_order() for seed in (7, 7, 8)]  # type: ignore[arg-type]
    assert orders[0] == orders[1] != orders[2]
    rare = [place for place, blow in enumerate(orders[0]) if blow not in KILLED]
    assert len(rare) == 5
    assert sum(orders[0].count(kind) for kind in KILLED) == 200
    assert [place // 41 for place in rare] == [0, 1, 2, 3, 4]
