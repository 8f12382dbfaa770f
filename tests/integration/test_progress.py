from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import redis

from app.domain import events
from app.domain.events import Event
from app.streams.connection import connect
from app.streams.following import follow
from app.streams.listening import MISSED, Listener, ProgressReader
from app.streams.progress import ProgressWriter, replay
from tests.servers.restartable_redis import RestartableRedis

pytestmark = pytest.mark.redis

EVENT = events.queued("s1", 0, None)
LONG_S = 30.0
"""Nobody waits for so long but for what never comes."""


@pytest.fixture
def client(redis_server: RestartableRedis) -> Iterator[redis.Redis]:
    with connect(redis_server.url) as client:
        yield client


@pytest.fixture
def reader(redis_server: RestartableRedis) -> Iterator[ProgressReader]:
    reader = ProgressReader(lambda: connect(redis_server.url, retries=0, timeout_s=1))
    yield reader
    reader.close()


def numbered(seq: int, submission: str = "s1") -> Event:
    return replace(EVENT, seq=seq, submission=submission)


def until_heard(listener: Listener, what: object) -> None:
    deadline = time.monotonic() + 60
    while listener.get(0.1) != what:
        assert time.monotonic() < deadline


def test_each_listener_gets_the_events_of_its_topics_and_no_others(reader: ProgressReader, client: redis.Redis) -> None:
    writer = ProgressWriter(client)
    with reader.listener() as one, reader.listener() as both:
        assert one.listen("s1", timeout_s=LONG_S)
        assert both.listen("s1", "s2", timeout_s=LONG_S)
        writer.publish(numbered(1), numbered(2, "s2"))
        assert one.get(LONG_S) == numbered(1)
        assert [both.get(LONG_S), both.get(LONG_S)] == [numbered(1), numbered(2, "s2")]
        assert one.get(0) is None
        assert reader.listeners == 2
    assert reader.listeners == 0


def test_a_topic_left_and_taken_up_again_is_heard_again(reader: ProgressReader, client: redis.Redis) -> None:
    for seq in range(1, 20):
        with reader.listener() as listener:
            assert listener.listen("s1", timeout_s=LONG_S)
            ProgressWriter(client).publish(numbered(seq))
            assert listener.get(LONG_S) == numbered(seq)


def test_an_inbox_that_overflows_says_so(reader: ProgressReader) -> None:
    listener = reader.listener()
    for seq in range(1_001):
        listener.put(numbered(seq))
    assert listener.get(0) is MISSED
    assert listener.get(0) is None


def test_after_a_redis_restart_listeners_learn_that_they_missed_something(
    reader: ProgressReader, redis_server: RestartableRedis, client: redis.Redis
) -> None:
    with reader.listener() as listener:
        assert listener.listen("s1", timeout_s=LONG_S)
        redis_server.stop()
        redis_server.start()
        until_heard(listener, MISSED)
        ProgressWriter(client).publish(numbered(4))
        assert listener.get(LONG_S) == numbered(4)


def test_listening_while_redis_is_down_works_once_it_is_back(
    reader: ProgressReader, redis_server: RestartableRedis
) -> None:
    redis_server.stop()
    with reader.listener() as listener:
        assert not listener.listen("s1", timeout_s=0.3)
        redis_server.start()
        until_heard(listener, MISSED)


def test_who_stops_waiting_for_a_subscription_learns_that_something_was_missed(
    reader: ProgressReader, redis_server: RestartableRedis
) -> None:
    with reader.listener() as first, reader.listener() as late:
        assert first.listen("s0", timeout_s=LONG_S)
        with redis_server.standing_still():
            assert not late.listen("s1", timeout_s=0.05)  # what it reads of the record now may be too early
        until_heard(late, MISSED)


def test_following_replays_goes_live_and_sends_nothing_twice(reader: ProgressReader, client: redis.Redis) -> None:
    writer = ProgressWriter(client)
    writer.publish(*(numbered(seq) for seq in range(1, 6)))
    with reader.listener() as listener:
        following = follow(listener, {"s1": 2}, lambda submission, after: replay(client, submission, after), 0.05)
        assert [event.seq for event in itertools.islice(following, 3) if event] == [3, 4, 5]
        assert next(following) is None
        writer.publish(numbered(4), numbered(6), numbered(6), numbered(7))
        assert [event.seq for event in itertools.islice((event for event in following if event), 2)] == [6, 7]


def test_following_over_a_redis_restart_loses_nothing(
    reader: ProgressReader, redis_server: RestartableRedis, client: redis.Redis
) -> None:
    writer = ProgressWriter(client)
    with reader.listener() as listener:
        following = follow(listener, {"s1": 0}, lambda submission, after: replay(client, submission, after), 0.05)
        writer.publish(numbered(1))
        assert next(event for event in following if event).seq == 1
        redis_server.stop()
        redis_server.start()
        writer.publish(numbered(2))
        writer.publish(numbered(3))
        assert [event.seq for event in itertools.islice((event for event in following if event), 2)] == [2, 3]
