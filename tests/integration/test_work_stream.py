from __future__ import annotations

from dataclasses import replace

import pytest
import redis

from app.domain import events
from app.streams import keys
from app.streams.codec import DecodeError, SubmissionMessage
from app.streams.progress import replay
from app.streams.submissions import BRIDGE, WorkStream
from tests.backlog import taken

pytestmark = pytest.mark.redis

MESSAGE = SubmissionMessage("s1", "python-1", "two-sum", "u1", attempt=1, grading=1, accepted_at=1.5)


def test_making_the_group_again_changes_nothing(work: WorkStream) -> None:
    work.append(MESSAGE)
    work.create_group()
    assert len(taken(work, 1)) == 1


def test_what_is_appended_is_read_as_it_was(work: WorkStream) -> None:
    assert work.append(MESSAGE).position == 0
    [entry] = taken(work, 10)
    assert entry.message == MESSAGE


def test_appending_the_same_work_twice_keeps_one_entry(work: WorkStream) -> None:
    first = work.append(MESSAGE)
    second = work.append(MESSAGE)
    assert (second.entry, second.position) == (first.entry, None)
    assert work.depth() == 1
    assert work.holds(["s1:1", "s1:2"]) == [True, False]


def test_a_redis_that_has_lost_the_scripts_is_told_them_again(work: WorkStream, client: redis.Redis) -> None:
    first = work.append(MESSAGE)
    client.script_flush()
    second, third = work.append_many([MESSAGE, replace(MESSAGE, submission="s2")])
    assert (second.entry, second.position, third.position) == (first.entry, None, 1)
    client.script_flush()
    assert work.drop(["s1:1", "s3:1"]) == [True, False]


def test_a_regrade_of_the_same_submission_is_other_work(work: WorkStream) -> None:
    work.append(MESSAGE)
    assert work.append(replace(MESSAGE, grading=2)).position == 1
    assert work.position("s1:2") == 1
    assert work.position("s1:3") is None


def test_work_whose_entry_was_deleted_by_hand_can_be_appended_again(work: WorkStream, client: redis.Redis) -> None:
    client.xdel(keys.stream("interactive"), work.append(MESSAGE).entry)
    assert work.append(MESSAGE).position == 0
    assert work.depth() == 1


def test_finished_work_leaves_nothing_but_its_events(work: WorkStream, client: redis.Redis) -> None:
    work.append(MESSAGE)
    [entry] = taken(work, 1)
    assert work.begin(entry.id, MESSAGE.work, "w1") == 1
    last = events.failed("s1", 1, "platform", "ref", "why")
    work.finish(entry.id, MESSAGE.work, last, took_s=0.5)
    assert (work.depth(), work.pending(), work.holds(["s1:1"])) == (0, 0, [False])
    assert replay(client, "s1") == [last]
    assert sorted(client.keys()) == [
        b"gw:done:interactive",
        b"gw:progress:s1",
        b"gw:submissions:interactive",
        b"gw:wake",
    ]
    assert work.begin(entry.id, MESSAGE.work, "w1") == 0


def test_an_entry_that_a_live_worker_runs_is_refused_to_another(work: WorkStream) -> None:
    work.append(MESSAGE)
    [entry] = taken(work, 1)
    assert work.begin(entry.id, MESSAGE.work, "w1") == 1
    assert work.begin(entry.id, MESSAGE.work, "w2") == -1
    assert work.touch(entry.id, "w1")
    assert not work.touch(entry.id, "w2")


def test_a_worker_started_again_under_its_name_may_begin_anew_and_the_count_grows(work: WorkStream) -> None:
    work.append(MESSAGE)
    [entry] = taken(work, 1)
    assert [work.begin(entry.id, MESSAGE.work, "w1") for _ in range(3)] == [1, 2, 3]
    assert work.begun("s1:1") == 3


def test_an_entry_given_back_lapses_at_once_and_goes_to_the_next(work: WorkStream) -> None:
    work.append(MESSAGE)
    [entry] = taken(work, 1)
    work.begin(entry.id, MESSAGE.work, "w1")
    assert work.lapsed() == []
    work.give_back(entry.id, "w1")
    [lapsed] = work.lapsed()
    assert (lapsed.id, lapsed.holder) == (entry.id, BRIDGE)
    again = work.retake(entry.id)
    assert again is not None
    assert again.message == MESSAGE
    assert work.retake(entry.id) is None
    assert work.begin(entry.id, MESSAGE.work, "w2") == 2


def test_what_cannot_be_read_is_buried_with_its_bytes(work: WorkStream, client: redis.Redis) -> None:
    client.xadd(keys.stream("interactive"), {"v": "99", "x": b"\xff"})
    [entry] = taken(work, 1)
    assert isinstance(entry.message, DecodeError)
    work.bury(entry, entry.message.reason)
    assert work.depth() == 0
    [(_, fields)] = client.xrange(keys.DEAD)
    assert fields[b"x"] == b"\xff"
    assert fields[b"entry"] == entry.id.encode()


def test_age_is_that_of_the_oldest(work: WorkStream) -> None:
    assert work.oldest_age_s(1e10) == 0
    milliseconds = int(work.append(MESSAGE).entry.partition("-")[0])
    assert work.oldest_age_s(milliseconds / 1000 + 7) == pytest.approx(7)


def test_a_redis_that_lost_its_data_is_told_apart(work: WorkStream, client: redis.Redis) -> None:
    work.append(MESSAGE)
    [entry] = taken(work, 1)
    client.flushall()
    with pytest.raises(redis.ResponseError, match="NOGROUP"):
        work.take([entry.id])
    assert work.begin(entry.id, MESSAGE.work, "w1") == 0
    assert not work.touch(entry.id, "w1")
    with pytest.raises(redis.ResponseError, match="NOGROUP"):
        work.pending()
