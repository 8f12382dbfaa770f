"""Whether somebody may hand these files in to that assignment now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.db.queries.places import Place
from app.domain.refusal import Conflict, Invalid
from app.packs.submission import check_files
from app.services.accept import HandIn

LONGEST_KEY = 200


def prepare(place: Place, files: Mapping[str, bytes], accepted_at: datetime, key: str | None = None) -> HandIn:
    """The submission, checked; staff may hand in at any time, to try their assignment.

    Args:
        files: name → content as it was uploaded.
        key: the caller's idempotency key.

    Raises:
        BadSubmission: the files cannot be graded.
        Conflict: the assignment is not open yet, closed, or has no pack.
        Invalid: the key is too long, or not printable.
    """
    if place.version_id is None:
        raise Conflict("the assignment has no published pack yet")
    if not place.role.is_staff:
        if place.opens_at is not None and accepted_at < place.opens_at:
            raise Conflict(f"the assignment opens at {place.opens_at.isoformat()}")
        if place.closes_at is not None and accepted_at > place.closes_at:
            raise Conflict(f"the assignment closed at {place.closes_at.isoformat()}")
    checked = check_files(place.about["files"], files)
    return HandIn(place.owner_id, place, place.version_id, checked, accepted_at, checked_key(key))


def checked_key(key: str | None) -> str | None:
    """The idempotency key, when it is one.

    Raises:
        Invalid: it is too long, or not printable.
    """
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Invalid(f"a key is 1 to {LONGEST_KEY} printable ASCII characters", "Idempotency-Key")
    return key
