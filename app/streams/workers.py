"""Which workers are alive: what the bridge sizes its window by."""

from __future__ import annotations

import redis

from app.streams import keys, scripts

SILENT_S = 5
"""A worker not heard of for this long is not counted."""


class WorkerRegistry:
    """Workers by name, each with the time of its last beat by Redis' clock."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._announce = client.register_script(scripts.ANNOUNCE)
        self._alive = client.register_script(scripts.ALIVE)

    def announce(self, name: str) -> None:
        """A beat of that worker."""
        self._announce(keys=[keys.WORKERS], args=[name])

    def forget(self, name: str) -> None:
        """It has stopped in good order."""
        self._client.zrem(keys.WORKERS, name)

    def alive(self) -> list[str]:
        """The names of those that are heard of."""
        return [name.decode() for name in self._alive(keys=[keys.WORKERS], args=[SILENT_S])]
