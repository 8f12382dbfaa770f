"""What the bridge has measured, for whoever wants to know: how fast the lane drains, and who comes when."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import redis
import structlog

from app.domain.events import Event
from app.domain.pace import Done, Pace, retry_after_s
from app.streams import keys
from app.streams.codec import event_to_bytes

log = structlog.get_logger(__name__)

SILENT_S = 10.0
"""After this long without a word from the bridge nothing is being handed over."""

PLACES_KEPT_S = 60
READ_EVERY_S = 1.0


class PaceWriter:
    """The bridge's part."""

    def __init__(self, client: redis.Redis) -> None:
        self._client: Any = client

    def done(self, lane: keys.Lane) -> Done:
        """What was ever graded in the lane; begins anew when Redis loses its data."""
        n, busy_s = self._client.hmget(keys.done(lane), "n", "busy_s")
        return Done(int(n or 0), float(busy_s or 0))

    def write(self, pace: Pace, places: Sequence[str], first: int) -> None:
        """Note the pace, and that the works in `places` have `first`, `first + 1`, … others before them."""
        pipe = self._client.pipeline(transaction=True)
        fields = {"rate": pace.rate, "service_s": pace.service_s, "workers": pace.workers, "at": pace.at}
        pipe.hset(keys.PACE, mapping={name: "" if value is None else repr(value) for name, value in fields.items()})
        pipe.delete(keys.PLACES)
        if places:
            pipe.hset(keys.PLACES, mapping={work: first + nth for nth, work in enumerate(places)})
            pipe.expire(keys.PLACES, PLACES_KEPT_S)
        pipe.execute()

    def listened_to(self, submissions: Sequence[str]) -> list[bool]:
        """For each whether anybody listens to its events."""
        if not submissions:
            return []
        answer = self._client.pubsub_numsub(*(keys.channel(one) for one in submissions))
        return [count > 0 for _, count in answer]

    def tell(self, events: Sequence[Event]) -> None:
        """Publish to whoever listens now; these are not kept."""
        pipe = self._client.pipeline(transaction=False)
        for event in events:
            pipe.publish(keys.channel(event.submission), event_to_bytes(event))
        pipe.execute()


@dataclass(frozen=True, slots=True)
class Outlook:
    """How things stand with those who wait. `pace` is None before the first measurement."""

    pace: Pace | None = None
    depth: int = 0
    oldest_s: float = 0.0
    is_delayed: bool = False

    def eta_s(self, position: int | None) -> float | None:
        """Seconds until what has that position is graded; None while nobody knows."""
        if position is None or self.pace is None or self.is_delayed:
            return None
        return self.pace.eta_s(position)

    def retry_after_s(self, most: int, oldest_most_s: float) -> int | None:
        """See `app.domain.pace.retry_after_s`."""
        rate = None if self.pace is None or self.is_delayed else self.pace.rate
        return retry_after_s(self.depth, self.oldest_s, rate, most, oldest_most_s)


AWAY = Outlook(is_delayed=True)
"""While Redis is away: nobody is refused, and grading is delayed."""


class PaceReader:
    """The web's part. Asks Redis once a second at most, however many want to know."""

    def __init__(self, client: redis.Redis, lane: keys.Lane = "interactive") -> None:
        self._client: Any = client
        self._lane = lane
        self._known = Outlook()
        self._read_at = float("-inf")

    def outlook(self) -> Outlook:
        """As it was a second ago at most."""
        now = time.monotonic()
        if now - self._read_at >= READ_EVERY_S:
            self._read_at = now  # first, so that of many at once one asks
            try:
                self._known = self._read(time.time())
            except (redis.RedisError, OSError) as error:
                log.warning("pace.unreadable", error=str(error))
                self._known = AWAY
        return self._known

    def place(self, work: str) -> int | None:
        """How many will be graded before it; None when the bridge has not said."""
        place = self._client.hget(keys.PLACES, work)
        return None if place is None else int(place)

    def _read(self, now: float) -> Outlook:
        stream = keys.stream(self._lane)
        pipe = self._client.pipeline(transaction=False)
        pipe.hgetall(keys.PACE)
        pipe.xlen(stream)
        pipe.xrange(stream, count=1)
        fields, depth, first = pipe.execute()
        pace = _pace(fields)
        oldest_s = max(0.0, now - int(first[0][0].partition(b"-")[0]) / 1000) if first else 0.0
        is_delayed = pace is not None and (pace.workers == 0 or now - pace.at > SILENT_S)
        return Outlook(pace, int(depth), oldest_s, is_delayed)


def _pace(fields: Mapping[bytes, bytes]) -> Pace | None:
    if not fields:
        return None
    text = {name.decode(): value.decode() for name, value in fields.items()}
    rate, service_s = (float(text[name]) if text[name] else None for name in ("rate", "service_s"))
    return Pace(rate, service_s, int(text["workers"]), float(text["at"]))
