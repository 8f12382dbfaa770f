"""Stop answering a pack's submissions by the results of equal ones, and say why to staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.assignment import PackVersion
from app.db.session import writing


def stop_cache(session: Session, pack_digest: str, reason: str, submission: str, now: datetime) -> int:
    """Turn the cache off for every version with that content; how many had it on.

    The reason stands in the versions' reports, which staff read with the pack.
    """
    with writing(session):
        versions = session.scalars(select(PackVersion).where(PackVersion.digest == pack_digest).with_for_update()).all()
        on = [version for version in versions if version.about.get("cache") != "off"]
        told: dict[str, Any] = {"off": True, "reason": reason, "submission": submission, "since": now.isoformat()}
        for version in on:
            version.about = {**version.about, "cache": "off"}
            version.report = {**(version.report or {}), "cache": told}
    return len(on)
