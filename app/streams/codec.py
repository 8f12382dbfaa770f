"""The wire shape of one unit of work, and of one event. Versioned; what cannot be read keeps its bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import GradewireError
from app.domain.events import Event
from app.streams.keys import LANES, Lane

VERSION = "1"


class DecodeError(GradewireError):
    """Raised when a stream entry or an event is not one that this version writes.

    Attributes:
        reason: what is wrong with it.
        raw: the bytes as they came, for the dead letters.
    """

    def __init__(self, reason: str, raw: Mapping[bytes, bytes]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.raw = dict(raw)


@dataclass(frozen=True, slots=True)
class SubmissionMessage:
    """Work to be done: grade this submission. Ids only, never code.

    Attributes:
        submission: its id.
        course, assignment: slugs, for people who look at the queue.
        user: the id of who handed it in, for fairness.
        attempt: from 1.
        grading: 1 for the first grading, more for regrades; a verdict is unique by (submission, grading).
        accepted_at: Unix seconds.
        lane: whether somebody waits for it, or many are graded that nobody waits for.
    """

    submission: str
    course: str
    assignment: str
    user: str
    attempt: int
    grading: int
    accepted_at: float
    lane: Lane = "interactive"

    @property
    def work(self) -> str:
        """What this is a message about; two messages with the same are the same work."""
        return f"{self.submission}:{self.grading}"

    def to_fields(self) -> dict[str, str]:
        """The message as fields of a stream entry."""
        return {
            "v": VERSION,
            "submission": self.submission,
            "course": self.course,
            "assignment": self.assignment,
            "user": self.user,
            "attempt": str(self.attempt),
            "grading": str(self.grading),
            "accepted_at": f"{self.accepted_at:.6f}",
            "lane": self.lane,
        }

    @classmethod
    def from_fields(cls, fields: Mapping[bytes, bytes]) -> SubmissionMessage:
        """The message that `to_fields` wrote.

        Raises:
            DecodeError: it is none, or of another version.
        """
        try:
            text = {name.decode(): value.decode() for name, value in fields.items()}
            if text["v"] != VERSION:
                raise DecodeError(f"version {text['v']} is not {VERSION}", fields)
            return cls(
                submission=text["submission"],
                course=text["course"],
                assignment=text["assignment"],
                user=text["user"],
                attempt=int(text["attempt"]),
                grading=int(text["grading"]),
                accepted_at=float(text["accepted_at"]),
                lane=lane_named(text.get("lane", LANES[0])),
            )
        except KeyError as missing:
            raise DecodeError(f"field {missing} is missing", fields) from missing
        except ValueError as bad:
            raise DecodeError(str(bad), fields) from bad


def lane_named(name: str) -> Lane:
    """The lane of that name.

    Raises:
        ValueError: there is none.
    """
    for lane in LANES:
        if lane == name:
            return lane
    raise ValueError(f"there is no lane {name!r}")


def event_to_bytes(event: Event) -> bytes:
    """An event as one JSON document."""
    document = {"v": 1, "name": event.name, "submission": event.submission, "seq": event.seq, "data": event.data}
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "backslashreplace")


def event_from_bytes(raw: bytes) -> Event:
    """The event that `event_to_bytes` wrote.

    Raises:
        DecodeError: it is none, or of another version.
    """
    try:
        document = json.loads(raw)
        if document["v"] != 1:
            raise DecodeError(f"version {document['v']} is not 1", {b"event": raw})
        return Event(document["name"], document["submission"], int(document["seq"]), document["data"])
    except (ValueError, KeyError, TypeError) as bad:
        raise DecodeError(f"not an event: {bad}", {b"event": raw}) from bad
