"""Results of programs that were graded, kept for a while: lost with Redis, and missed by nobody but the clock.

Values are bytes of whoever keeps them; keys are digests of everything that a result depends on.
"""

from __future__ import annotations

from typing import Any

import redis

from app.streams import keys, scripts

KEPT_S = 2 * 24 * 3600
UNKEPT_S = 60
"""For so long others know that a result of this key is not to be waited for."""
MOST_BYTES = 64 << 10
NOTHING = b""


class KeptResults:
    """What workers share. Every method raises `redis.RedisError` when Redis is away."""

    def __init__(self, client: redis.Redis) -> None:
        self._client: Any = client
        self._claim = client.register_script(scripts.CLAIM)

    def claim(self, key: str, seconds: float) -> bytes | bool:
        """What was kept, `NOTHING` where it was found not to be kept. Else whether it is ours to make: then nobody else
        may for that long, or until it is put or forgotten.
        """
        where = [keys.kept_result(key), keys.result_in_flight(key)]
        answer = self._claim(keys=where, args=[max(1, int(seconds * 1000))])
        return answer if isinstance(answer, bytes) else bool(answer)

    def put(self, key: str, value: bytes) -> None:
        """Keep it unless it is large, and let those go on who wait for it; `NOTHING` says that it is not to be kept."""
        pipe = self._client.pipeline(transaction=False)
        put_into(pipe, key, value)
        pipe.execute()

    def forget(self, key: str) -> None:
        """Neither kept nor made."""
        self._client.delete(keys.kept_result(key), keys.result_in_flight(key))


def put_into(pipe: Any, key: str, value: bytes) -> None:
    """`KeptResults.put` as part of the caller's pipeline."""
    kept, seconds = (value, KEPT_S) if 0 < len(value) <= MOST_BYTES else (NOTHING, UNKEPT_S)
    pipe.set(keys.kept_result(key), kept, ex=seconds)
    pipe.delete(keys.result_in_flight(key))
