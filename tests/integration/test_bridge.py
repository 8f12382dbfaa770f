"""The bridge with a real stream and Celery's real queue; nobody works, so that what is handed over can be looked at."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
import redis
from celery import Celery

from app.streams import keys
from app.streams.codec import SubmissionMessage
from app.streams.submissions import WorkStream, lanes_of
from app.streams.workers import WorkerRegistry
from tasks.bridge import (
    BATCH,
    BATCHES_PER_WORKER,
    COUNT_EVERY_S,
    DEEP,
    RECOVER_EVERY_S,
    SHARE,
    TOGETHER,
    TOGETHER_S,
    WINDOW_PER_WORKER,
    Bridge,
)
from tasks.broker import BULK_QUEUE, QUEUE, waiting_entries
from tasks.forecast import EVERY_S

pytestmark = pytest.mark.redis

MESSAGE = SubmissionMessage("s0", "python-1", "two-sum", "u1", attempt=1, grading=1, accepted_at=1.5)


@pytest.fixture
def bridge(client: redis.Redis, work: WorkStream, celery: Celery) -> Bridge:
    bridge = Bridge(client, list(lanes_of(client).values()), celery)
    bridge.set_up()
    return bridge


@pytest.fixture
def bulk(client: redis.Redis) -> WorkStream:
    return lanes_of(client)["bulk"]


def append(work: WorkStream, n: int) -> None:
    work.append_many(replace(MESSAGE, submission=f"s{number}", lane=work.lane) for number in range(n))


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
    bridge.step(COUNT_EVERY_S)
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
    assert len(waiting_entries(client, "interactive")) == client.llen(QUEUE) == 1


def test_what_celery_lost_is_handed_over_again(bridge: Bridge, work: WorkStream, client: redis.Redis) -> None:
    append(work, 1)
    bridge.step(0)
    [entry] = held(client)
    client.delete(QUEUE)
    assert bridge.recover() == 0
    age(client, entry)
    assert bridge.recover() == 1
    assert waiting_entries(client, "interactive") == {entry}
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


def queued(client: redis.Redis, queue: str) -> list[dict[str, Any]]:
    """The arguments of the tasks in a queue, the first to be taken first."""
    tasks = [json.loads(task) for task in reversed(client.lrange(queue, 0, -1))]
    return [json.loads(base64.b64decode(task["body"]))[1] for task in tasks]


def finish_all(work: WorkStream, client: redis.Redis, queue: str) -> list[str]:
    """A worker's part, without grading; the submissions."""
    done = []
    for task in queued(client, queue):
        for order in task.get("orders", [task]):
            work.finish(order["entry"], f"{order['submission']}:1")
            done.append(order["submission"])
    client.delete(queue)
    return done


def test_one_with_many_submissions_does_not_hold_up_the_others(
    bridge: Bridge, work: WorkStream, client: redis.Redis
) -> None:
    append(work, 50)
    bridge.step(0)
    work.append_many(replace(MESSAGE, submission=f"t{number}", user=f"u{number}") for number in range(2, 5))
    order = finish_all(work, client, QUEUE)
    while bridge.step(0):
        order += finish_all(work, client, QUEUE)
    assert len(order) == 53
    assert {"t2", "t3", "t4"} <= set(order[: WINDOW_PER_WORKER + 6])


def test_a_bridge_that_starts_again_hands_over_only_what_nobody_holds(
    bridge: Bridge, work: WorkStream, client: redis.Redis, celery: Celery
) -> None:
    append(work, WINDOW_PER_WORKER + 2)
    bridge.step(0)
    other = Bridge(client, list(lanes_of(client).values()), celery)
    assert other.step(0) == 0
    finish_all(work, client, QUEUE)
    assert other.step(0) == 2
    assert bridge.step(0) == 0


def test_quick_submissions_of_students_go_together_while_many_wait(
    bridge: Bridge, work: WorkStream, client: redis.Redis
) -> None:
    append(work, 1)
    bridge.step(0)
    [entry] = held(client)
    work.finish(entry, "s0:1", took_s=TOGETHER_S / TOGETHER)
    client.delete(QUEUE)
    bridge.step(EVERY_S)
    in_hand = BATCHES_PER_WORKER * TOGETHER
    many = in_hand + DEEP * in_hand + 1
    append(work, many)
    done = []
    sizes = []
    while bridge.step(EVERY_S):
        sizes += [len(task.get("orders", [task])) for task in queued(client, QUEUE)]
        assert len(waiting_entries(client, "interactive")) <= in_hand
        done += finish_all(work, client, QUEUE)
    assert len(done) == len(set(done)) == many
    assert (sizes[:2], sizes[-1]) == ([TOGETHER] * 2, 1)


def test_bulk_work_goes_in_batches_to_its_own_queue(bridge: Bridge, bulk: WorkStream, client: redis.Redis) -> None:
    append(bulk, 5 * BATCH)
    assert bridge.step(0) == BATCHES_PER_WORKER * BATCH
    assert bridge.step(0) == 0
    assert client.llen(QUEUE) == 0
    assert [len(task["orders"]) for task in queued(client, BULK_QUEUE)] == [BATCH] * BATCHES_PER_WORKER


def test_students_work_is_not_held_up_by_bulk_work_of_any_size(
    bridge: Bridge, work: WorkStream, bulk: WorkStream, client: redis.Redis
) -> None:
    append(bulk, 20 * BATCH)
    bridge.step(0)
    work.append(MESSAGE)
    assert bridge.step(0) == 1
    assert [task["submission"] for task in queued(client, QUEUE)] == ["s0"]


def test_bulk_work_gets_its_share_while_students_fill_the_window(
    bridge: Bridge, work: WorkStream, bulk: WorkStream, client: redis.Redis
) -> None:
    append(bulk, 20 * BATCH)
    append(work, 10 * SHARE)
    batches = students = 0
    while students < 8 * SHARE:
        bridge.step(0)
        tasks = queued(client, QUEUE)
        batches += sum("orders" in task for task in tasks)
        students += sum("orders" not in task for task in tasks)
        for task in tasks:
            for order in task.get("orders", [task]):
                (bulk if "orders" in task else work).finish(order["entry"], f"{order['submission']}:1")
        client.delete(QUEUE)
    assert students // (SHARE + WINDOW_PER_WORKER) <= batches <= students // SHARE + 1


def test_a_batch_that_waits_in_its_queue_is_not_taken_for_lost(
    bridge: Bridge, bulk: WorkStream, client: redis.Redis
) -> None:
    append(bulk, 3)
    bridge.step(0)
    stream = keys.stream("bulk")
    entries = [row["message_id"] for row in client.xpending_range(stream, keys.GROUP, "-", "+", 100)]
    client.xclaim(stream, keys.GROUP, "bridge", 0, entries, idle=3_600_000, justid=True)
    assert bridge.recover() == 0
    client.delete(BULK_QUEUE)
    assert bridge.recover() == 3
    assert [len(task["orders"]) for task in queued(client, BULK_QUEUE)] == [3]


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
