"""The part of Redis that is Celery's: its URL, its queue, and what waits there."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import redis

QUEUE = "grading"
VISIBILITY_TIMEOUT_S = 3600


def broker_url_of(redis_url: str) -> str:
    """Our Redis URL as Celery writes it: only that of a Unix socket differs."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    secret = f":{parts.password}@" if parts.password else ""
    return f"redis+socket://{secret}{parts.path}?virtual_host={database}"


def waiting_ids(client: redis.Redis) -> set[str]:
    """The ids of the tasks that no worker has taken from the queue yet. The window keeps them few."""
    raw: Any = client.lrange(QUEUE, 0, -1)
    return {json.loads(message)["headers"]["id"] for message in raw}
