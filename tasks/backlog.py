"""What waits in one lane, in the order in which it is to be handed over.

The stream is in order of arrival. The bridge looks ahead in it without taking anything, keeps what it saw in a
`FairQueue`, and takes one entry after the other from there; so who holds what is in Redis alone, and a bridge that
starts again, or a second one, sees the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import structlog

from app.domain.fair import FairQueue
from app.streams.codec import DecodeError
from app.streams.submissions import Entry, WorkStream

log = structlog.get_logger(__name__)

LOOK = 1_000
AHEAD = 50_000
"""What lies beyond waits in the stream until there is room here."""

START = "0"


class Backlog:
    """The waiting entries of a lane."""

    def __init__(self, work: WorkStream) -> None:
        self.work = work
        self._queue: FairQueue[Entry] = FairQueue()
        self._seen = START

    def __len__(self) -> int:
        """How many seem to wait; some of them may be gone."""
        return len(self._queue)

    def look(self) -> int:
        """See what has come since the last look, and park what cannot be read; how many are in somebody's hands.

        Raises:
            redis.ResponseError: NOGROUP, when Redis has lost its data.
        """
        while len(self._queue) < AHEAD:
            entries, pending = self.work.look(self._seen, LOOK)
            for entry in entries:
                message = entry.message
                if isinstance(message, DecodeError):
                    log.error("backlog.unreadable", entry=entry.id, reason=message.reason)
                    self.work.bury(entry, message.reason)
                else:
                    self._queue.push(message.course, message.user, entry)
                self._seen = entry.id
            if len(entries) < LOOK:
                return pending
        return self.work.pending()

    def take(self, count: int) -> list[Entry]:
        """Hold the next `count` that are still free; fewer when there are no more.

        Raises:
            redis.ResponseError: NOGROUP, when Redis has lost its data.
        """
        found: list[Entry] = []
        while len(found) < count and len(self._queue):
            chosen = list(islice(iter(self._queue.pop, None), count - len(found)))
            free = self.work.take([entry.id for entry in chosen])
            found.extend(entry for entry, is_free in zip(chosen, free, strict=True) if is_free)
        return found

    def ahead(self, limit: int) -> Iterator[Entry]:
        """The first `limit` that will be taken if nothing comes in between."""
        return self._queue.in_order(limit)

    def forget(self) -> None:
        """Look at everything again: the stream is another one than before."""
        self._queue.clear()
        self._seen = START
