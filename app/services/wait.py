"""How a submission that has no verdict yet stands: whether it runs, who comes before it, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass

import redis
import structlog

from app.domain.submission import State
from app.streams.pace import PaceReader
from app.streams.submissions import WorkStream

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wait:
    """What is known; `is_delayed` when nothing is being graded now, by our fault."""

    state: State = State.QUEUED
    position: int | None = None
    eta_s: float | None = None
    is_delayed: bool = False


def how_it_waits(work: str, stream: WorkStream, pace: PaceReader) -> Wait:
    """That work's standing; without Redis no more is known than that it waits, and that this is our fault."""
    try:
        if stream.begun(work):
            return Wait(State.RUNNING, 0)
        position = pace.place(work)
        if position is None:
            position = stream.position(work)
    except (redis.RedisError, OSError) as error:
        log.warning("wait.redis_unreachable", error=str(error))
        return Wait(is_delayed=True)
    outlook = pace.outlook()
    return Wait(State.QUEUED, position, outlook.eta_s(position), outlook.is_delayed)
