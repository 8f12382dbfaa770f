"""Results of programs that were graded, kept for a while: lost with Redis, and missed by nobody but the clock.

Values are bytes of whoever keeps them; keys are digests of everything that a result depends on.
"""

from __future__ import annotations

from typing import Any

import redis

from app.streams import keys

KEPT_S = 2 * 24 * 3600
UNKEPT_S = 60
"""For so long others know that a result of this key is not to be waited for."""
MOST_BYTES = 64 << 10
NOTHING = b""


class KeptResults:
    """What workers share. Every method raises `redis.RedisError` when Redis is away."""

    def __init__(self, client: redis.Redis) -> None:
        self._client: Any = client

    def get(self, key: str) -> bytes | None:
        """What was kept; `NOTHING` where it was found not to be kept; None: nobody knows."""
        value: bytes | None = self._client.get(keys.kept_result(key))
        return value

    def put(self, key: str, value: bytes) -> None:
        """Keep it unless it is large, and let those go on who wait for it."""
        kept, lasts = (value, KEPT_S) if len(value) <= MOST_BYTES else (NOTHING, UNKEPT_S)
        self._settle(key, kept, lasts)

    def put_nothing(self, key: str) -> None:
        """Say that there is nothing to wait for."""
        self._settle(key, NOTHING, UNKEPT_S)

    def forget(self, key: str) -> None:
        """Neither kept nor made."""
        self._client.delete(keys.kept_result(key), keys.result_in_flight(key))

    def begin(self, key: str, seconds: float) -> bool:
        """Whether it is ours to make; nobody else begins for that long, or until it is put or forgotten."""
        return bool(self._client.set(keys.result_in_flight(key), b"1", nx=True, px=max(1, int(seconds * 1000))))

    def look(self, key: str) -> tuple[bytes | None, bool]:
        """What `get` gives, and whether somebody is making it."""
        value, making = self._client.pipeline().get(keys.kept_result(key)).exists(keys.result_in_flight(key)).execute()
        return value, bool(making)

    def _settle(self, key: str, value: bytes, seconds: int) -> None:
        pipeline = self._client.pipeline()
        pipeline.set(keys.kept_result(key), value, ex=seconds)
        pipeline.delete(keys.result_in_flight(key)).execute()
