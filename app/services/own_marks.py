"""What people said of a student's own work on an assignment: the rubric items that apply to it, a grade by hand.

Items that do not apply are not told: they would show what is looked for, and what others did.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.feedback import RubricItem, RubricMark
from app.db.queries import grades


def own_marks(session: Session, assignment_id: int, user_id: int) -> dict[str, Any]:
    """The items in the rubric's order, the sum of their points, and the grade by hand with its reason, if there is
    one.
    """
    query = (
        select(RubricItem.title, RubricItem.points)
        .join(RubricMark, RubricMark.item_id == RubricItem.id)
        .where(RubricItem.assignment_id == assignment_id, RubricMark.user_id == user_id)
        .order_by(RubricItem.position, RubricItem.id)
    )
    marked = [(title, points) for title, points in session.execute(query)]
    override = grades.overrides(session, [assignment_id], user_id).get((assignment_id, user_id))
    return {
        "items": [{"title": title, "points": points} for title, points in marked],
        "points": round(sum(points for _, points in marked), 9),
        "override": None if override is None else {"score": override.score, "reason": override.reason},
    }
