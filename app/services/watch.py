"""What has happened to a submission so far: from its verdict when that stands, else from what Redis keeps."""

from __future__ import annotations

from collections.abc import Iterator

import redis
import structlog

from app.db.queries.submissions import Whole
from app.domain import events
from app.domain.events import Event
from app.domain.result import Status
from app.domain.submission import State
from app.services.wait import how_it_waits
from app.streams import progress
from app.streams.pace import PaceReader
from app.streams.submissions import WorkStream

log = structlog.get_logger(__name__)


def recorded(whole: Whole, client: redis.Redis, stream: WorkStream, pace: PaceReader, after: int) -> Iterator[Event]:
    """The events of that submission with a greater number than `after`, in order.

    Without Redis there is no more to tell than that it waits; what is missed comes with the verdict.
    """
    told: list[Event]
    if whole.result is not None and whole.delivery is not None:
        # a reader who comes late is told the same story as one who was there: it waited, and no longer does
        told = [
            events.queued(whole.id, 0, 0.0),
            *events.of_result(whole.id, whole.delivery, whole.attempt, whole.result),
        ]
        if whole.result.status is Status.SYSTEM_ERROR:
            owner = str(whole.result.owner or "platform")
            told[-1] = events.failed(whole.id, whole.delivery, owner, whole.id, whole.result.error or "")
    elif whole.status is State.SUPERSEDED:
        told = [events.superseded(whole.id)]
    else:
        told = _on_the_way(whole, client, stream, pace)
    return (event for event in told if event.seq > after)


def _on_the_way(whole: Whole, client: redis.Redis, stream: WorkStream, pace: PaceReader) -> list[Event]:
    waits = how_it_waits(whole.work, stream, pace)
    told = [events.queued(whole.id, waits.position, waits.eta_s, delayed=waits.is_delayed)]
    try:
        told += progress.replay(client, whole.id)
    except redis.RedisError as error:
        log.warning("watch.redis_unreachable", error=str(error))
    return told


def is_beyond(whole: Whole, client: redis.Redis, after: int) -> bool:
    """Whether a reader who has seen `after` cannot be told what came since: the record no longer reaches back there.

    So it is when Redis has lost its data in mid-run, or when the number is from another grading than the one that
    stands.
    """
    if after < events.DELIVERY_SPAN:  # only that it waits was told by then
        return False
    if whole.delivery is not None:
        return after >= (whole.delivery + 1) * events.DELIVERY_SPAN
    try:
        told = progress.replay(client, whole.id)
    except redis.RedisError:
        return False
    return after > max((event.seq for event in told), default=0)
