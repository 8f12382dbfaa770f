"""The bridge with a real stream and Celery's real queue; nobody works, so that what is handed over can be looked at."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
import redis
from celery import Celery

from app.streams import keys
from app.streams.codec import SubmissionMessage
from app.streams.submissions import WorkStream
from app.streams.workers import WorkerRegistry
from tasks.bridge import RECOVER_EVERY_S, WINDOW_PER_WORKER, Bridge
from tasks.broker import QUEUE, waiting_ids

pytestmark = pytest.mark.redis

MESSAGE = SubmissionMessage("s0", "python-1", "two-sum", "u1", attempt=1, grading=1, accepted_at=1.5)


@pytest.fixture
def bridge(client: redis.Redis, work: WorkStream, celery: Celery) -> Bridge:
    return Bridge(client, work, celery)


def append(work: WorkStream, n: int) -> None:
    work.append_many(replace(MESSAGE, submission=f"s{number}") for number in range(n))


def age(client: redis.Redis, entry: str, holder: str = "bridge") -> None:
    """Let the entry's holder have been silent for an hour."""
    client.xclaim(keys.stream("interactive"), keys.GROUP, holder, 0, [entry], idle=3_600_000, justid=True)


def held(client: redis.Redis) -> list[str]:
    rows = client.xpending_range(keys.stream("interactive"), keys.GROUP, "-", "+", 100)
    return [row["message_id"].decode() for row in rows]


def test_no_more_than_the_window_is_handed_over(bridge: Bridge, work: WorkStream, client: redis.Redis) -> None:
    append(work, 20)
    assert bridge.step(0) == WINDOW_PER_WORKER
    assert bridge.step(0) == 0
    assert client.llen(QUEUE) == WINDOW_PER_WORKER


def test_the_window_grows_with_the_workers(bridge: Bridge, work: WorkStream, client: redis.Redis) -> None:
    append(work, 20)
    for name in ("w1", "w2", "w2"):
        WorkerRegistry(client).announce(name)
    assert bridge.step(0) == 2 * WINDOW_PER_WORKER
    WorkerRegistry(client).forget("w2")
    assert bridge.window() == WINDOW_PER_WORKER


def test_room_in_the_window_is_filled_as_soon_as_work_is_finished(
    bridge: Bridge, work: WorkStream, client: redis.Redis
) -> None:
    append(work, 20)
    bridge.step(0)
    [first, *_] = held(client)
    work.finish(first, "s0:1")
    assert bridge.step(0) == 1


def test_what_waits_in_celerys_queue_is_not_handed_over_twice(
    bridge: Bridge, work: WorkStream, client: redis.Redis
) -> None:
    append(work, 1)
    bridge.step(0)
    [entry] = held(client)
    age(client, entry)
    assert bridge.recover() == 0
    assert len(waiting_ids(client)) == client.llen(QUEUE) == 1


def test_what_celery_lost_is_handed_over_again(bridge: Bridge, work: WorkStream, client: redis.Redis) -> None:
    append(work, 1)
    bridge.step(0)
    [entry] = held(client)
    client.delete(QUEUE)
    assert bridge.recover() == 0
    age(client, entry)
    assert bridge.recover() == 1
    assert waiting_ids(client) == {f"s0:1/{entry}"}
    assert bridge.recover() == 0


def test_what_a_silent_worker_holds_is_handed_over_again(bridge: Bridge, work: WorkStream, client: redis.Redis) -> None:
    append(work, 1)
    bridge.step(0)
    [entry] = held(client)
    client.delete(QUEUE)
    assert work.begin(entry, "s0:1", "w1") == 1
    assert bridge.step(RECOVER_EVERY_S) == 0
    age(client, entry, "w1")
    assert bridge.step(2 * RECOVER_EVERY_S) == 1


def test_an_entry_deleted_by_hand_does_not_block_the_window(
    bridge: Bridge, work: WorkStream, client: redis.Redis
) -> None:
    append(work, 1)
    bridge.step(0)
    [entry] = held(client)
    client.delete(QUEUE)
    client.xdel(keys.stream("interactive"), entry)
    age(client, entry)
    bridge.recover()
    assert work.pending() == 0


def test_what_cannot_be_read_is_parked_and_the_rest_goes_on(
    bridge: Bridge, work: WorkStream, client: redis.Redis
) -> None:
    client.xadd(keys.stream("interactive"), {"v": "1", "submission": b"\xff\xfe"})
    append(work, 1)
    assert bridge.step(0) == 1
    assert client.xlen(keys.DEAD) == 1
    assert work.depth() == 1


def test_tasks_say_what_they_are_about_and_carry_no_code(bridge: Bridge, work: WorkStream, client: redis.Redis) -> None:
    append(work, 1)
    bridge.step(0)
    task = json.loads(client.lindex(QUEUE, 0))
    assert task["headers"]["kwargsrepr"] == "python-1 · two-sum · s0"
    _, arguments, _ = json.loads(base64.b64decode(task["body"]))
    assert arguments == {
        "course": "python-1",
        "assignment": "two-sum",
        "submission": "s0",
        "attempt": 1,
        "grading": 1,
        "user": "u1",
        "accepted_at": 1.5,
        "entry": held(client)[0],
    }
