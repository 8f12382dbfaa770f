"""A Redis client from a URL, with the settings that all of ours share."""

from __future__ import annotations

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

SOCKET_TIMEOUT_S = 10.0
"""Longer than any blocking read of ours."""


def connect(url: str, *, retries: int = 1, timeout_s: float = SOCKET_TIMEOUT_S) -> redis.Redis:
    """A client with its own pool; nothing is sent yet.

    Args:
        url: `redis://`, `rediss://` or `unix://`, with the database number.
        retries: how often a command is sent again over a new connection when the old one broke. Every script and
            pipeline of `app.streams` may be run twice without harm.
        timeout_s: how long one answer may take; shorter where somebody waits who can do without.
    """
    return redis.Redis.from_url(
        url,
        socket_timeout=timeout_s,
        socket_connect_timeout=2.0,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), retries),
    )
