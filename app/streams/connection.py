"""A Redis client from a URL, with the settings that all of ours share."""

from __future__ import annotations

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

from app.streams.sentinel import Watched, is_watched

CONNECT_TIMEOUT_S = 2.0
MOST_CONNECTIONS = 64
WAIT_FOR_ONE_S = 20.0
"""A thousand pages that come back at once wait for a connection; an error would be taken for a Redis that is away."""
SOCKET_TIMEOUT_S = 10.0
"""Longer than any blocking read of ours."""


def connect(url: str, *, retries: int = 1, timeout_s: float = SOCKET_TIMEOUT_S) -> redis.Redis:
    """A client with its own pool; nothing is sent yet.

    Args:
        url: `redis://`, `rediss://` or `unix://`, with the database number; or `redis+sentinel://`
            (`app.streams.sentinel`): each new connection then goes to the master of that moment.
        retries: how often a command is sent again over a new connection when the old one broke. Every script and
            pipeline of `app.streams` may be run twice without harm.
        timeout_s: how long one answer may take; shorter where somebody waits who can do without.
    """
    retry = Retry(ExponentialBackoff(cap=0.2, base=0.02), retries)
    if is_watched(url):
        return _by_sentinel(Watched.from_url(url), retry, timeout_s)
    pool = redis.BlockingConnectionPool.from_url(
        url,
        max_connections=MOST_CONNECTIONS,
        timeout=WAIT_FOR_ONE_S,
        socket_timeout=timeout_s,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        retry=retry,
    )
    return redis.Redis.from_pool(pool)


def _by_sentinel(watched: Watched, retry: Retry, timeout_s: float) -> redis.Redis:
    sentinel = Sentinel(  # type: ignore[no-untyped-call]
        watched.hosts,
        sentinel_kwargs={
            "socket_timeout": CONNECT_TIMEOUT_S,
            "socket_connect_timeout": CONNECT_TIMEOUT_S,
            "password": watched.sentinel_password,
        },
        db=watched.database,
        username=watched.username,
        password=watched.password,
        socket_timeout=timeout_s,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        retry=retry,
    )
    client: redis.Redis = sentinel.master_for(watched.service)  # type: ignore[no-untyped-call]
    return client
