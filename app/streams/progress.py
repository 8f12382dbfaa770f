"""The news of a submission: written by the worker, kept for an hour, published at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import redis

from app.domain.events import Event
from app.streams import keys
from app.streams.codec import DecodeError, event_from_bytes, event_to_bytes

KEPT_S = 3600
"""How long the events of a submission can be replayed from Redis; afterwards from its verdict."""

Write = Callable[[Any], object]
"""Puts commands into the pipeline that it is given."""


class ProgressWriter:
    """Writes events for whoever is listening now and for whoever comes late."""

    def __init__(self, client: redis.Redis) -> None:
        self._client: Any = client

    def publish(self, *events: Event, also: Sequence[Write] = ()) -> None:
        """Record and publish, in one round trip; `also`: what else goes with it."""
        pipe = self._client.pipeline(transaction=False)
        self.into(pipe, events)
        for write in also:
            write(pipe)
        pipe.execute()

    def into(self, pipe: Any, events: Sequence[Event]) -> None:
        """The same as part of the caller's pipeline."""
        for event in events:
            raw = event_to_bytes(event)
            pipe.xadd(keys.progress(event.submission), {"e": raw})
            pipe.publish(keys.channel(event.submission), raw)
        for submission in {event.submission for event in events}:
            pipe.expire(keys.progress(submission), KEPT_S)


def replay(client: redis.Redis, submission: str, after_seq: int = 0) -> list[Event]:
    """The recorded events with a greater number, in the order in which they were written."""
    found = []
    rows: Any = client.xrange(keys.progress(submission))
    for _, fields in rows:
        try:
            event = event_from_bytes(fields[b"e"])
        except (DecodeError, KeyError):
            continue  # written by another version; the verdict has it all
        if event.seq > after_seq:
            found.append(event)
    return found
