"""Rubrics: what people look at beside the tests, with points plus or minus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.db.models.feedback import RubricItem, RubricMark
from app.db.session import writing
from app.domain.refusal import Conflict, Invalid
from app.services.audit import Actor, note
from app.services.override_grade import cell_of, task_id_of

MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One rubric item; `id` is None for a new one."""

    title: str
    points: float
    id: int | None = None


def rubric_of(session: Session, course_id: int, assignment: str) -> list[dict[str, Any]]:
    """The items in order, with how many students each applies to."""
    task_id = task_id_of(session, course_id, assignment)
    query = (
        select(RubricItem, func.count(RubricMark.user_id))
        .outerjoin(RubricMark, RubricMark.item_id == RubricItem.id)
        .where(RubricItem.assignment_id == task_id)
        .group_by(RubricItem.id)
        .order_by(RubricItem.position, RubricItem.id)
    )
    return [
        {"id": item.id, "title": item.title, "points": item.points, "students": n} for item, n in session.execute(query)
    ]


def set_rubric(session: Session, *, course_id: int, assignment: str, items: Sequence[Item], actor: Actor) -> None:
    """Make these the items, in this order. An item keeps its id and its marks; one that is not named is removed.

    Raises:
        NotFound: the course has no such assignment.
        Invalid: an item has no title, or an id that the assignment has not.
        Conflict: an item that applies to somebody's work would be removed.
    """
    if len(items) > MOST_ITEMS:
        raise Invalid(f"a rubric has at most {MOST_ITEMS} items", "items")
    with writing(session):
        task_id = task_id_of(session, course_id, assignment)
        known = {row.id: row for row in session.scalars(select(RubricItem).where(RubricItem.assignment_id == task_id))}
        old = [{"title": row.title, "points": row.points} for row in known.values()]
        for position, item in enumerate(items):
            if not item.title.strip():
                raise Invalid("an item needs a title", f"items.{position}.title")
            if item.id is None:
                row = RubricItem(assignment_id=task_id)
                session.add(row)
            elif item.id in known:
                row = known.pop(item.id)
            else:
                raise Invalid(f"the assignment has no item {item.id}", f"items.{position}.id")
            row.position, row.title, row.points = position, item.title.strip(), item.points
        for row in known.values():
            if session.scalars(select(RubricMark.user_id).where(RubricMark.item_id == row.id)).first() is not None:
                raise Conflict(f"{row.title!r} applies to somebody's work: unmark it first", "items")
            session.delete(row)
        new = [{"title": item.title, "points": item.points} for item in items]
        note(session, actor, "rubric.change", assignment, course_id=course_id, old=old, new=new)


def mark(
    session: Session, *, course_id: int, assignment: str, login: str, item_ids: Sequence[int], actor: Actor
) -> None:
    """Make exactly these items apply to a student's work.

    Raises:
        NotFound: the course has no such assignment or student.
        Invalid: an item is not of the assignment's rubric.
    """
    with writing(session):
        task_id, user_id = cell_of(session, course_id, assignment, login)
        known = set(session.scalars(select(RubricItem.id).where(RubricItem.assignment_id == task_id)))
        wanted = set(item_ids)
        if wanted - known:
            raise Invalid(f"the assignment has no item {min(wanted - known)}", "items")
        before = set(_marked(session, task_id, user_id))
        session.execute(
            delete(RubricMark).where(RubricMark.user_id == user_id, RubricMark.item_id.in_(before - wanted))
        )
        if wanted - before:
            by = {"user_id": user_id, "created_at": actor.now, "created_by": actor.user_id}
            session.execute(insert(RubricMark), [{"item_id": item_id, **by} for item_id in sorted(wanted - before)])
        note(
            session,
            actor,
            "rubric.mark",
            f"{assignment}/{login}",
            course_id=course_id,
            old=sorted(before),
            new=sorted(wanted),
        )


def marked(session: Session, course_id: int, assignment: str, login: str) -> list[int]:
    """The ids of the items that apply to a student's work.

    Raises:
        NotFound: the course has no such assignment or student.
    """
    return _marked(session, *cell_of(session, course_id, assignment, login))


def _marked(session: Session, task_id: int, user_id: int) -> list[int]:
    query = (
        select(RubricMark.item_id)
        .join(RubricItem, RubricItem.id == RubricMark.item_id)
        .where(RubricItem.assignment_id == task_id, RubricMark.user_id == user_id)
        .order_by(RubricItem.position, RubricItem.id)
    )
    return list(session.scalars(query))
