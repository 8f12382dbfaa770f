"""A batch of the bulk lane with a real stream and database: all of it, and less when somebody waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, cast

import pytest
import redis
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.db.models.verdict import Verdict
from app.db.queries.places import find_place
from app.db.session import sessions
from app.services.accept import HandIn
from app.services.submit import Acceptor
from app.streams import keys
from app.streams.progress import ProgressWriter
from app.streams.submissions import BRIDGE, lanes_of
from tasks.broker import QUEUE
from tasks.deliver_batch import deliver_batch
from tasks.lease import LeaseKeeper
from tasks.news import News
from tasks.record import Order
from tasks.workshop import Workshop
from tests import demo
from tests.backlog import taken

pytestmark = pytest.mark.redis

N = 4


class Grader:
    """Gives full marks, after doing what it is told."""

    def __init__(self) -> None:
        self.first: Any = lambda: None
        self.runs = 0

    def grade(self, *_: object, **__: object) -> object:
        self.runs += 1
        self.first()
        return demo.result(True, True, True)


@pytest.fixture
def grader() -> Grader:
    return Grader()


@pytest.fixture
def shop(engine: Engine, client: redis.Redis, grader: Grader) -> Iterator[Workshop]:
    with ExitStack() as stack:
        keeper = stack.enter_context(LeaseKeeper(lambda: None, beat_s=0.01))
        unused = cast(Any, None)
        news = stack.enter_context(News(ProgressWriter(client)))
        yield Workshop("w1", sessions(engine), client, lanes_of(client), news, unused, cast(Any, grader), keeper)


@pytest.fixture
def orders(session: Session, engine: Engine, client: redis.Redis) -> list[Order]:
    """Submissions in the bulk lane, handed over."""
    course = demo.make_demo(session)
    place = find_place(session, course.ids["ann"], "demo", "sum")
    session.commit()
    assert place is not None
    assert place.version_id is not None
    lanes = lanes_of(client)
    for work in lanes.values():
        work.create_group()
    one = HandIn(course.ids["ann"], place, place.version_id, {"solution.py": "x = 1\n"}, demo.NOW)
    with Acceptor(engine, lanes["interactive"]) as acceptor:
        messages = [acceptor.accept(one).message for _ in range(N)]
    lanes["bulk"].append_many(replace(message, lane="bulk") for message in messages)
    return [Order(entry.id, cast(Any, entry.message)) for entry in taken(lanes["bulk"], N)]


def holders(client: redis.Redis) -> list[str]:
    rows = client.xpending_range(keys.stream("bulk"), keys.GROUP, "-", "+", 100)
    return [row["consumer"].decode() for row in rows]


def test_all_are_graded_when_nobody_waits(shop: Workshop, orders: list[Order], session: Session) -> None:
    assert deliver_batch(shop, orders) == N
    assert session.scalar(select(func.count()).select_from(Verdict)) == N
    assert shop.lanes["bulk"].depth() == 0


def test_the_rest_is_left_as_soon_as_somebody_waits(
    shop: Workshop, orders: list[Order], grader: Grader, client: redis.Redis
) -> None:
    grader.first = lambda: client.rpush(QUEUE, "a student's")
    assert deliver_batch(shop, orders) == 1
    assert (grader.runs, shop.lanes["bulk"].depth()) == (1, N - 1)
    assert holders(client) == [BRIDGE] * (N - 1)


def test_what_waits_in_a_batch_belongs_to_its_worker(
    shop: Workshop, orders: list[Order], grader: Grader, client: redis.Redis
) -> None:
    seen = []
    grader.first = lambda: seen.append(holders(client))
    deliver_batch(shop, orders, record_s=0)
    assert seen == [["w1"] * n for n in range(N, 0, -1)]


def test_quick_ones_are_recorded_together_and_belong_to_their_worker_until_then(
    shop: Workshop, orders: list[Order], grader: Grader, client: redis.Redis, session: Session
) -> None:
    seen = []
    grader.first = lambda: seen.append(holders(client))
    assert deliver_batch(shop, orders, record_s=3600) == N
    assert seen == [["w1"] * N] * N
    assert session.scalar(select(func.count()).select_from(Verdict)) == N
    assert (shop.lanes["bulk"].depth(), shop.lanes["bulk"].pending()) == (0, 0)


def test_what_a_batch_has_graded_is_recorded_when_the_next_one_cannot_be_begun(
    shop: Workshop, orders: list[Order], grader: Grader, client: redis.Redis, session: Session
) -> None:
    grader.first = lambda: client.set(keys.starts("bulk"), "no hash any more")
    with pytest.raises(redis.ResponseError):
        deliver_batch(shop, orders, record_s=3600)
    assert session.scalar(select(func.count()).select_from(Verdict)) == 1


def test_what_lost_its_entry_meanwhile_is_passed_over(
    shop: Workshop, orders: list[Order], grader: Grader, client: redis.Redis
) -> None:
    client.xdel(keys.stream("bulk"), orders[1].entry)
    client.xack(keys.stream("bulk"), keys.GROUP, orders[1].entry)
    assert deliver_batch(shop, orders) == N
    assert grader.runs == N - 1


def test_students_own_go_back_as_soon_as_one_of_them_has_taken_long(
    shop: Workshop, orders: list[Order], client: redis.Redis
) -> None:
    own = [Order(entry.id, cast(Any, entry.message)) for entry in taken(shop.work, N)]
    client.rpush(QUEUE, "another student's")  # nobody waits longer for it
    assert deliver_batch(shop, own[:2], long_s=3600) == 2
    assert deliver_batch(shop, own[2:], long_s=0) == 1
    rows = client.xpending_range(keys.stream("interactive"), keys.GROUP, "-", "+", 100)
    assert [row["consumer"].decode() for row in rows] == [BRIDGE] * (N - 3)
