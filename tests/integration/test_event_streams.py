"""Many readers of one web process, in small; `python -m bench.sse` is the same with thousands."""

import asyncio

import pytest

from bench.sse import idle, restart

pytestmark = pytest.mark.redis


def test_a_message_reaches_every_idle_client_of_one_process():
    found = asyncio.run(idle(100))
    assert found["clients"] == 100
    assert found["kb_each"] < 200
    assert found["to_all_worst_s"] < 60


def test_readers_miss_nothing_over_a_restart_of_the_web():
    found = asyncio.run(restart(40, n_submissions=4, every_s=0.05))
    assert (found["missed"], found["twice"], found["out_of_order"]) == (0, 0, 0)
    assert found["connections"] >= 2 * 40
    assert found["events_each"] > 10
