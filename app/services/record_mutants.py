"""The report of a published pack version grows: which changes of its reference no test notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db.models.assignment import PackVersion
from app.db.session import writing
from app.domain.assignment import Declaration


def load_mutants(session: Session, version_id: int) -> tuple[Declaration, dict[str, Any]] | None:
    """What the version promises and how far its mutants were tried; None when there are none to try."""
    row = session.execute(
        select(PackVersion.declaration, PackVersion.report).where(PackVersion.id == version_id)
    ).one_or_none()
    if row is None or row.declaration is None or not (row.report or {}).get("mutants"):
        return None
    return Declaration.from_json(row.declaration), row.report["mutants"]


def record_mutants(session: Session, version_id: int, before: int, mutants: dict[str, Any], now: datetime) -> bool:
    """Put down how far the mutants were tried. Until they are `done`, more is to be heard of them (`claim_mutants`).

    Args:
        before: how many had been tried by what `load_mutants` gave.

    Returns:
        False when somebody else went on from there: then nothing has changed.
    """
    with writing(session):
        version = session.scalars(
            select(PackVersion).where(PackVersion.id == version_id).with_for_update()
        ).one_or_none()
        if version is None or not version.report or (version.report.get("mutants") or {}).get("tried") != before:
            return False
        version.report = {**version.report, "mutants": mutants}
        version.check_began_at = None if mutants["done"] else now
    return True


def end_mutants(session: Session, version_id: int) -> None:
    """There are none to try any more: nobody is waited for."""
    with writing(session):
        session.execute(
            update(PackVersion)
            .where(PackVersion.id == version_id, PackVersion.status != "checking")
            .values(check_began_at=None)
        )
