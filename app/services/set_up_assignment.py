"""Changing an assignment's dates and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.extension import Extension
from app.db.session import writing
from app.domain.deadline import Deadline
from app.domain.late import LatePolicy
from app.domain.refusal import Invalid
from app.domain.schedule import Dates
from app.services.audit import Actor, note
from app.services.override_grade import task_id_of

DATES = ("opens", "due", "late_due", "closes")
FIELDS = (
    "zone",
    *(f"{name}_local" for name in DATES),
    "late_policy",
    "max_attempts",
    "cool_down_s",
    "counts",
    "pass_percent",
    "results_published",
    "supersede",
)
NEEDED = ("zone", "cool_down_s", "counts", "results_published", "supersede")


def change_assignment(
    session: Session, *, course_id: int, assignment: str, changes: Mapping[str, Any], actor: Actor
) -> None:
    """Change what `changes` names, of `FIELDS`; None takes a date or a limit away.

    Raises:
        NotFound: the course has no such assignment.
        Invalid: a value cannot be used; naming the field.
    """
    for name in changes:
        if name not in FIELDS:
            raise Invalid("there is nothing of this name", name)
        if changes[name] is None and name in NEEDED:
            raise Invalid("is needed", name)
    if changes.get("late_policy") is not None:
        changes = {**changes, "late_policy": LatePolicy.from_json(changes["late_policy"]).to_json()}
    with writing(session):
        row = session.get_one(Assignment, task_id_of(session, course_id, assignment))
        old = {name: getattr(row, name) for name in changes}
        for name, value in changes.items():
            setattr(row, name, value)
        _put_dates(session, row)
        note(session, actor, "assignment.change", assignment, course_id=course_id, old=old, new=dict(changes))


def settings_of(session: Session, course_id: int, assignment: str) -> dict[str, Any]:
    """The fields that `change_assignment` changes, as they are.

    Raises:
        NotFound: the course has no such assignment.
    """
    row = session.get_one(Assignment, task_id_of(session, course_id, assignment))
    return {"slug": row.slug, **{name: getattr(row, name) for name in FIELDS}}


def _put_dates(session: Session, row: Assignment) -> None:
    """Check the local times and compute the instants from them, the extensions' too."""
    Dates(row.zone, row.opens_local, row.due_local, row.late_due_local, row.closes_local).check()
    for name in DATES:
        local = getattr(row, f"{name}_local")
        setattr(row, f"{name}_at", None if local is None else Deadline(local, row.zone).instant())
    for extension in session.scalars(select(Extension).where(Extension.assignment_id == row.id)):
        extension.due_at = None if extension.due_local is None else Deadline(extension.due_local, row.zone).instant()
