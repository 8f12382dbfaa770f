"""Keeping what a worker has in hand: one thread a worker process says "still here" while the task runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

import redis
import structlog
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger(__name__)

BEAT_S = 0.5
"""Several beats fit into `STALE_MS`, so that one late beat loses nothing."""


class LeaseKeeper:
    """Calls `announce` at every beat, and what `keep` was given while it is kept. Owned by a `with`."""

    def __init__(self, announce: Callable[[], None], beat_s: float = BEAT_S) -> None:
        self._announce = announce
        self._beat_s = beat_s
        self._lock = threading.Lock()
        self._touches: list[Callable[[], object]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease-keeper", daemon=True)

    @contextmanager
    def keep(self, touch: Callable[[], object]) -> Iterator[None]:
        """Touch at every beat until the block ends; none comes after that. Blocks may be nested."""
        with self._lock:
            self._touches.append(touch)
        try:
            yield
        finally:
            with self._lock:
                self._touches.remove(touch)

    def __enter__(self) -> LeaseKeeper:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self._announce()
                with self._lock:
                    for touch in self._touches:
                        touch()
            except (redis.RedisError, SQLAlchemyError, OSError) as error:
                log.warning("lease.beat_failed", error=str(error))
            if self._stop.wait(self._beat_s):
                return
