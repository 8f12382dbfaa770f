"""The backlog of submissions: one Redis stream a lane, one consumer group, and who holds which entry.

An entry lives from `append` until `finish`. In between it is pending: held by the bridge while it waits in Celery, by
a worker while it runs. A worker that runs keeps its entry's idle time low (`touch`); an entry whose idle time grows
past `STALE_MS` has lost its holder and is taken back (`lapsed`, `retake`). The stream is never trimmed by length: that
would remove pending work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import redis

from app.domain.events import Event
from app.streams import keys, scripts
from app.streams.codec import DecodeError, SubmissionMessage
from app.streams.progress import ProgressWriter, Write
from app.streams.run_scripts import raised, run_for_each

BRIDGE = "bridge"
"""The holder of what was handed to Celery and not yet begun; one name for all bridges."""

STALE_MS = 3_000
"""An entry whose holder has been silent for this long has lost it."""

DEAD_LETTERS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Appended:
    """`position`: how many were in the backlog before it; None when the backlog held it already."""

    entry: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream entry; `message` is an error value when its bytes cannot be read."""

    id: str
    message: SubmissionMessage | DecodeError


@dataclass(frozen=True, slots=True)
class Finished:
    """Work whose verdict is committed.

    Attributes:
        news: its last events.
        took_s: how long it took its worker, for the forecast; None when nothing was graded.
    """

    entry: str
    work: str
    news: Sequence[Event] = ()
    took_s: float | None = None


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A pending entry whose holder has been silent for `idle_ms`."""

    id: str
    holder: str
    idle_ms: int


class WorkStream:
    """The backlog of one lane. Every method is one round trip unless it says otherwise."""

    def __init__(self, client: redis.Redis, lane: keys.Lane = "interactive") -> None:
        self.lane = lane
        self._client: Any = client
        self._stream = keys.stream(lane)
        self._index = keys.index(lane)
        self._starts = keys.starts(lane)
        self._append = client.register_script(scripts.APPEND)
        self._take = client.register_script(scripts.TAKE)
        self._drop = client.register_script(scripts.DROP)
        self._begin = client.register_script(scripts.BEGIN)
        self._hold = client.register_script(scripts.HOLD)
        self._position = client.register_script(scripts.POSITION)
        self._progress = ProgressWriter(client)

    # what the web and the sweeper do

    def append(self, message: SubmissionMessage) -> Appended:
        """Add work; nothing happens when the backlog holds it already."""
        return self.append_many([message])[0]

    def append_many(self, messages: Iterable[SubmissionMessage]) -> list[Appended]:
        """`append` for many, in one pipeline."""
        args = [
            [message.work, *(part for pair in message.to_fields().items() for part in pair)] for message in messages
        ]
        answers = run_for_each(self._client, self._append, [self._stream, self._index, keys.WAKE], args)
        return [Appended(entry.decode(), None if position < 0 else position) for entry, position in raised(answers)]

    def holds(self, works: Sequence[str]) -> list[bool]:
        """For each work whether the backlog holds it."""
        if not works:
            return []
        return [entry is not None for entry in self._client.hmget(self._index, list(works))]

    def drop(self, works: Sequence[str]) -> list[bool]:
        """Take out what nobody has begun; for each whether that was so."""
        args = [[keys.GROUP, work] for work in works]
        answers = run_for_each(self._client, self._drop, [self._stream, self._index, self._starts], args)
        return [bool(dropped) for dropped in raised(answers)]

    def publish(self, *news: Event) -> None:
        """Record and publish events of submissions."""
        self._progress.publish(*news)

    def position(self, work: str, limit: int = 1_000) -> int | None:
        """How many come before it, counted up to `limit`; None when the backlog does not hold it."""
        before = self._position(keys=[self._stream, self._index], args=[work, limit])
        return None if before < 0 else int(before)

    def begun(self, work: str) -> int:
        """How often a worker began it: 0 while it waits."""
        return int(self._client.hget(self._starts, work) or 0)

    def depth(self) -> int:
        """How many are in the backlog, the running ones included."""
        return int(self._client.xlen(self._stream))

    def oldest_age_s(self, now: float) -> float:
        """How long the oldest has been in the backlog, seconds; 0 when there is none. `now`: Unix seconds."""
        first = self._client.xrange(self._stream, count=1)
        return max(0.0, now - int(first[0][0].partition(b"-")[0]) / 1000) if first else 0.0

    # what the bridge does

    def create_group(self) -> None:
        """Make stream and group where they are missing; the group begins at the oldest entry."""
        try:
            self._client.xgroup_create(self._stream, keys.GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def look(self, after: str, count: int) -> tuple[list[Entry], int]:
        """Up to `count` entries that came after that one, whoever holds them, and what `pending` gives; takes none.

        `after` is `0` at first.

        Raises:
            redis.ResponseError: NOGROUP, when Redis has lost its data.
        """
        pipe = self._client.pipeline(transaction=False)
        pipe.xrange(self._stream, f"({after}", count=count)
        pipe.xpending(self._stream, keys.GROUP)
        rows, held = pipe.execute()
        return [_entry(entry, fields) for entry, fields in rows], int(held["pending"])

    def take(self, entries: Sequence[str]) -> list[bool]:
        """Hold these as the bridge; for each whether it was free, and was still there.

        Raises:
            redis.ResponseError: NOGROUP, when Redis has lost its data.
        """
        if not entries:
            return []
        return [bool(taken) for taken in self._take(keys=[self._stream], args=[keys.GROUP, BRIDGE, *entries])]

    def pending(self) -> int:
        """How many were handed over and are not finished.

        Raises:
            redis.ResponseError: NOGROUP, when Redis has lost its data.
        """
        return int(self._client.xpending(self._stream, keys.GROUP)["pending"])

    def lapsed(self, stale_ms: int = STALE_MS, count: int = 100) -> list[Lapsed]:
        """Pending entries whose holder has been silent for `stale_ms`, oldest first."""
        rows = self._client.xpending_range(self._stream, keys.GROUP, "-", "+", count, idle=stale_ms)
        return [
            Lapsed(row["message_id"].decode(), row["consumer"].decode(), row["time_since_delivered"]) for row in rows
        ]

    def retake(self, entry: str, stale_ms: int = STALE_MS) -> Entry | None:
        """Make the bridge its holder; None when somebody else was faster or it is finished."""
        taken = self._client.xclaim(self._stream, keys.GROUP, BRIDGE, stale_ms, [entry])
        if taken and taken[0][1]:
            return _entry(*taken[0])
        if not self._client.xrange(self._stream, entry, entry):
            self._client.xack(self._stream, keys.GROUP, entry)  # deleted by hand: Redis 6 would keep it pending
        return None

    def bury(self, entry: Entry, reason: str, *news: Event) -> None:
        """Park an entry in the dead letters, with its bytes, and take it out of the backlog."""
        message = entry.message
        fields: dict[Any, Any]
        fields = dict(message.raw) if isinstance(message, DecodeError) else dict(message.to_fields())
        pipe = self._client.pipeline(transaction=True)
        about = {"lane": self.lane, "entry": entry.id, "reason": reason}
        pipe.xadd(keys.DEAD, {**fields, **about}, maxlen=DEAD_LETTERS_KEPT, approximate=True)
        self._finish_into(pipe, [entry.id], [] if isinstance(message, DecodeError) else [message.work], news)
        pipe.execute()

    # what a worker does

    def begin(self, entry: str, work: str, worker: str) -> int:
        """Hold the entry as `worker`; the number of this delivery, from 1.

        0: the entry is gone, because it is finished or Redis lost it. -1: another worker runs it.
        """
        try:
            return int(
                self._begin(keys=[self._stream, self._starts], args=[keys.GROUP, entry, worker, BRIDGE, STALE_MS, work])
            )
        except redis.ResponseError as error:
            if "NOGROUP" in str(error):
                return 0
            raise

    def hold(self, entries: Sequence[str], holder: str, new_holder: str) -> None:
        """Pass on entries that wait in a batch, from one holder to another."""
        args = [[keys.GROUP, entry, holder, new_holder, 0] for entry in entries]
        answers = run_for_each(self._client, self._hold, [self._stream], args)
        raised(answer for answer in answers if "NOGROUP" not in str(answer))

    def touch(self, entry: str, worker: str) -> bool:
        """Say that the worker still runs it; False when it is no longer this worker's."""
        try:
            return bool(self._hold(keys=[self._stream], args=[keys.GROUP, entry, worker, worker, 0]))
        except redis.ResponseError as error:
            if "NOGROUP" in str(error):
                return False
            raise

    def give_back(self, entry: str, worker: str) -> None:
        """Let the bridge hand it over again at once."""
        self._hold(keys=[self._stream], args=[keys.GROUP, entry, worker, BRIDGE, STALE_MS])

    def finish(self, entry: str, work: str, *news: Event, took_s: float | None = None) -> None:
        """`finish_all` of one."""
        self.finish_all([Finished(entry, work, news, took_s)])

    def finish_all(self, finished: Sequence[Finished], also: Sequence[Write] = ()) -> None:
        """After their verdicts are committed: acknowledge, remove, and publish the last events, all as one.

        `also`: what else goes with it.
        """
        if not finished:
            return
        pipe = self._client.pipeline(transaction=True)
        news = [event for one in finished for event in one.news]
        self._finish_into(pipe, [one.entry for one in finished], [one.work for one in finished], news)
        times = [one.took_s for one in finished if one.took_s is not None]
        if times:
            pipe.hincrby(keys.done(self.lane), "n", len(times))
            pipe.hincrbyfloat(keys.done(self.lane), "busy_s", sum(times))
        for write in also:
            write(pipe)
        pipe.execute()

    def _finish_into(self, pipe: Any, entries: Sequence[str], works: Sequence[str], news: Sequence[Event]) -> None:
        pipe.xack(self._stream, keys.GROUP, *entries)
        pipe.xdel(self._stream, *entries)
        if works:
            pipe.hdel(self._index, *works)
            pipe.hdel(self._starts, *works)
        self._progress.into(pipe, news)
        pipe.rpush(keys.WAKE, self.lane)
        pipe.ltrim(keys.WAKE, -1, -1)


def lanes_of(client: redis.Redis) -> dict[keys.Lane, WorkStream]:
    """The backlogs by lane, the one that is waited for first."""
    return {lane: WorkStream(client, lane) for lane in keys.LANES}


def _entry(entry: bytes, fields: Mapping[bytes, bytes]) -> Entry:
    try:
        return Entry(entry.decode(), SubmissionMessage.from_fields(fields))
    except DecodeError as error:
        return Entry(entry.decode(), error)
