"""What a worker tells while it grades: in order, at once after a silence, and together when much happens."""

from __future__ import annotations

import pytest
import redis

from app.domain.events import Event
from app.streams.progress import ProgressWriter, replay
from tasks.news import News
from tests.waiting import eventually

pytestmark = pytest.mark.redis
LONG_S = 3600.0


def numbered(seq: int) -> Event:
    return Event("test.finished", "s1", seq, {})


def told(client: redis.Redis) -> list[int]:
    return [event.seq for event in replay(client, "s1")]


def test_after_a_silence_it_is_told_at_once_and_what_follows_is_kept_together(client: redis.Redis) -> None:
    with News(ProgressWriter(client), gap_s=LONG_S) as news:
        news.tell(numbered(1), numbered(2))
        news.tell(numbered(3))
        news.tell(numbered(4))
        assert told(client) == [1, 2]
        events, also = news.take()
        assert [event.seq for event in events] == [3, 4]
        assert also == []
        assert news.take() == ([], [])


def test_what_was_kept_is_told_in_order_though_nothing_else_happens(client: redis.Redis) -> None:
    with News(ProgressWriter(client), gap_s=0.05) as news:
        for seq in range(1, 8):
            news.tell(numbered(seq))
        eventually(lambda: len(told(client)) == 7)
        assert told(client) == [1, 2, 3, 4, 5, 6, 7]
        news.tell(numbered(8))
        eventually(lambda: len(told(client)) == 8)
