"""The part of Redis that is Celery's: its URL, its queue, and what waits there."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import redis

from app.streams.sentinel import Watched, is_watched

QUEUE = "grading"
BULK_QUEUE = "grading.bulk"
"""A worker takes from it only when the other is empty: queues are looked at in the order of their names."""

HEADER = "entries"
"""A task's header that says which entries of which lane it carries."""

VISIBILITY_TIMEOUT_S = 3600


def broker_url_of(redis_url: str) -> str:
    """Our Redis URL as Celery writes it: those of Unix sockets and of Sentinels differ."""
    if is_watched(redis_url):
        watched = Watched.from_url(redis_url)
        secrets = f"{quote(watched.username or '')}:{quote(watched.password)}@" if watched.password else ""
        return ";".join(f"sentinel://{secrets}{host}:{port}/{watched.database}" for host, port in watched.hosts)
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    secret = f":{parts.password}@" if parts.password else ""
    return f"redis+socket://{secret}{parts.path}?virtual_host={database}"


def sentinel_options_of(redis_url: str) -> dict[str, Any]:
    """What Celery's transport must know besides, when Sentinels say where Redis is."""
    if not is_watched(redis_url):
        return {}
    watched = Watched.from_url(redis_url)
    return {"master_name": watched.service, "sentinel_kwargs": {"password": watched.sentinel_password}}


def waiting_entries(client: redis.Redis, lane: str) -> set[str]:
    """The lane's entries that are in tasks which no worker has taken yet. The window keeps them few."""
    found: set[str] = set()
    for queue in (QUEUE, BULK_QUEUE):
        raw: Any = client.lrange(queue, 0, -1)
        for message in raw:
            for name in json.loads(message)["headers"].get(HEADER, ()):
                whose, _, entry = name.partition(":")
                if whose == lane:
                    found.add(entry)
    return found
