"""News for staff in a stream of events: how far a regrade is, and the queue's figures (contract §5).

They are looked up while somebody watches, and told when they have changed. Each tells the whole state, so a reader who
comes back needs no replay: the first look tells it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis
from sqlalchemy.orm import Session, sessionmaker

from app.api.courses import staff_of
from app.api.regrades import BIGGEST_ID, found
from app.db.queries import regrades
from app.domain.refusal import Invalid, NotFound
from app.services.look_at_queue import figures
from app.services.regrade_diff import shown_status
from app.streams.submissions import WorkStream

LOOK_EVERY_S = 0.5
News = tuple[str, dict[str, Any]]
"""An event's name, and its data."""


@dataclass(frozen=True, slots=True)
class RegradeTopic:
    """`regrade:ID`."""

    number: int

    def look(self, session: Session, client: redis.Redis, stream: WorkStream) -> News | None:
        """How far it is."""
        row = regrades.find(session, self.number)
        if row is None:
            return None
        state = {"regrade": row.id, "status": str(shown_status(row)), "done": row.done, "n": row.n}
        return "regrade.progress", state


@dataclass(frozen=True, slots=True)
class QueueTopic:
    """`queue:COURSE`."""

    course: str
    course_id: int

    def look(self, session: Session, client: redis.Redis, stream: WorkStream) -> News | None:
        """The figures of `GET /courses/{course}/queue`, without its lists."""
        now = datetime.now(UTC)
        found = figures(session, client, stream, course_id=self.course_id, course=self.course, now=now)
        return "queue.stats", {"course": self.course, **found}


Topic = RegradeTopic | QueueTopic


def topic_named(text: str) -> Topic | None:
    """The topic of that name, for staff of its course; None when it is of another kind.

    Raises:
        NotFound: there is no such thing, or it is of a course that the caller is not in.
        NotAllowed: they are a student there.
    """
    kind, _, name = text.partition(":")
    if kind == "regrade":
        if not (name.isascii() and name.isdigit()):
            raise Invalid(f"{text!r} is no topic; one is regrade:ID", "topics")
        if int(name) > BIGGEST_ID:
            raise NotFound(f"there is no regrade {name}")
        return RegradeTopic(found(int(name)).id)
    if kind == "queue":
        return QueueTopic(name, staff_of(name).course_id)
    return None


class Watch:
    """The staff topics of one stream."""

    def __init__(
        self, topics: Sequence[Topic], open_session: sessionmaker[Session], client: redis.Redis, stream: WorkStream
    ) -> None:
        self._told: dict[Topic, News | None] = dict.fromkeys(topics)
        self._open_session = open_session
        self._redis = client
        self._stream = stream
        self._next = 0.0
        self._seq = 0

    def news(self, clock: Callable[[], float] = time.monotonic) -> Iterator[News]:
        """What has changed since it was told, when it is time to look; at first all."""
        if not self._told or clock() < self._next:
            return
        with self._open_session() as session:
            seen = {topic: topic.look(session, self._redis, self._stream) for topic in self._told}
        self._next = clock() + LOOK_EVERY_S
        for topic, news in seen.items():
            if news is not None and news != self._told[topic]:
                self._told[topic] = news
                self._seq += 1
                yield news[0], {"v": 1, "seq": self._seq, **news[1]}
