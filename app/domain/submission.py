"""What a submission is on its way: its identity and its states."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: sorts as the number does, and has no letters that look alike."""


class State(StrEnum):
    """Where a submission stands. The first two are on the way, the others are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    GRADED = "graded"
    BAD_SUBMISSION = "bad_submission"
    SYSTEM_ERROR = "system_error"
    CANCELED = "canceled"
    SUPERSEDED = "superseded"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will come."""
        return self not in (State.QUEUED, State.RUNNING)

    @property
    def counts_attempt(self) -> bool:
        """Whether it uses up one of the student's attempts: never when it is no fault of theirs."""
        return self in COUNTED


COUNTED = frozenset({State.QUEUED, State.RUNNING, State.GRADED, State.BAD_SUBMISSION})


def new_id(now: datetime) -> str:
    """An id that sorts by time: 10 characters of milliseconds since 1970, 16 of randomness.

    The layout is ULID's (https://github.com/ulid/spec), in lower case.
    """
    return _spelled(int(now.timestamp() * 1000) << 80 | secrets.randbits(80))


def first_id(now: datetime) -> str:
    """The smallest id that `new_id` could have made at that moment."""
    return _spelled(int(now.timestamp() * 1000) << 80)


def _spelled(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
