"""What was given up: read for staff. The grading of each has a verdict that is ours to answer for; see `retry`."""

from __future__ import annotations

from typing import Any

import redis

from app.streams import keys


def dead_letters(client: redis.Redis, course: str, count: int = 100, look_at: int = 2_000) -> list[dict[str, str]]:
    """The newest of that course, newest first, among the last `look_at` of all courses; each field as text."""
    answer: Any = client.xrevrange(keys.DEAD, count=look_at)
    found = []
    for entry, fields in answer:
        text = {key.decode("utf-8", "replace"): value.decode("utf-8", "replace") for key, value in fields.items()}
        if text.get("course") == course:
            found.append({"id": entry.decode(), **text})
    return found[:count]


def n_dead_letters(client: redis.Redis) -> int:
    """How many there are, of all courses."""
    answer: Any = client.xlen(keys.DEAD)
    return int(answer)
