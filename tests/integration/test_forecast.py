"""What those who wait are told, with a real stream; nobody grades."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import redis

from app.domain.pace import Pace
from app.domain.submission import State
from app.services.wait import Wait, how_it_waits
from app.streams.codec import SubmissionMessage
from app.streams.connection import connect
from app.streams.listening import Listener, ProgressReader
from app.streams.pace import AWAY, PaceReader, PaceWriter
from app.streams.submissions import WorkStream
from tasks.backlog import Backlog
from tasks.forecast import Forecast
from tests.servers.restartable_redis import RestartableRedis

pytestmark = pytest.mark.redis

AN_HOUR = 3600.0
"""Later than the next telling, however slow this machine was at the last."""

MESSAGE = SubmissionMessage("a0", "python-1", "two-sum", "ann", attempt=1, grading=1, accepted_at=1.5)


@pytest.fixture
def backlog(work: WorkStream) -> Backlog:
    """Ann has handed in three, then Bob one: he is second."""
    work.append_many(
        [*(replace(MESSAGE, submission=f"a{n}") for n in range(3)), replace(MESSAGE, submission="b0", user="bob")]
    )
    backlog = Backlog(work)
    backlog.look()
    return backlog


@pytest.fixture
def forecast(client: redis.Redis, backlog: Backlog) -> Forecast:
    return Forecast(client, backlog)


@pytest.fixture
def bob(redis_url: str) -> Iterator[Listener]:
    """Who listens to Bob's submission."""
    reader = ProgressReader(lambda: connect(redis_url, retries=0))
    with reader.listener() as listener:
        assert listener.listen("b0", timeout_s=30)
        yield listener
    reader.close()


def grade_first(backlog: Backlog, took_s: float) -> None:
    [entry] = backlog.take(1)
    assert isinstance(entry.message, SubmissionMessage)
    backlog.work.finish(entry.id, entry.message.work, took_s=took_s)


def test_places_are_told_in_the_order_of_turns_and_change_as_the_queue_moves(
    forecast: Forecast, backlog: Backlog, client: redis.Redis, work: WorkStream
) -> None:
    forecast.step(0, workers=1)
    pace = PaceReader(client)
    assert [pace.place(f"{name}:1") for name in ("a0", "b0", "a1", "a2")] == [0, 1, 2, 3]
    assert how_it_waits("b0:1", work, pace) == Wait(State.QUEUED, 1, None)
    grade_first(backlog, took_s=2.0)
    forecast.step(AN_HOUR, workers=1)
    assert [pace.place(f"{name}:1") for name in ("a0", "b0", "a1", "a2")] == [None, 0, 1, 2]
    # one left in the hour in which there was enough to do; each takes two seconds of its own
    assert [PaceReader(client).outlook().eta_s(place) for place in (0, 1, 2)] == [2.0, 3602.0, 7202.0]
    assert how_it_waits("a2:1", work, PaceReader(client)) == Wait(State.QUEUED, 2, 7202.0)


def test_who_listens_is_told_again_as_the_queue_moves(forecast: Forecast, backlog: Backlog, bob: Listener) -> None:
    forecast.step(0, workers=1)
    told = bob.get(30)
    assert (told.name, told.data) == ("submission.queued", {"position": 1, "eta_s": None, "delayed": False})
    grade_first(backlog, took_s=2.0)
    forecast.step(AN_HOUR, workers=1)
    told = bob.get(30)
    assert told.data == {"position": 0, "eta_s": 2.0, "delayed": False}


def test_who_waits_while_no_worker_is_alive_is_told_so(forecast: Forecast, bob: Listener, client: redis.Redis) -> None:
    forecast.step(0, workers=0)
    assert bob.get(30).data == {"position": 1, "eta_s": None, "delayed": True}
    assert PaceReader(client).outlook().is_delayed


@pytest.mark.parametrize(("silent_s", "is_delayed"), [(1, False), (60, True)])
def test_grading_is_delayed_when_the_bridge_has_gone_silent(
    client: redis.Redis, silent_s: float, is_delayed: bool
) -> None:
    PaceWriter(client).write(Pace(2.0, 0.5, workers=1, at=time.time() - silent_s), [], 0)
    outlook = PaceReader(client).outlook()
    assert (outlook.is_delayed, outlook.eta_s(0)) == (is_delayed, None if is_delayed else 0.5)


def test_without_redis_it_is_known_that_grading_is_delayed_and_no_more(redis_server: RestartableRedis) -> None:
    with connect(redis_server.url, retries=0) as client:
        redis_server.stop()
        pace = PaceReader(client)
        assert pace.outlook() == AWAY
        assert pace.outlook().retry_after_s(most=1, oldest_most_s=0) is None
        assert how_it_waits("a0:1", WorkStream(client), pace) == Wait(is_delayed=True)
