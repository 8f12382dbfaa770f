"""What a student is told of their grades: points over the tests that they may see, dates as they hold for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.db.queries import grades
from app.db.queries.courses import Member
from app.domain.attempts import AttemptRules
from app.domain.grade import grade_of


def own_grades(session: Session, member: Member, user_id: int, now: datetime) -> list[dict[str, Any]]:
    """A line for each assignment that the member may know of, in the order of due dates."""
    tasks = [task for task in grades.tasks(session, member.course_id) if task.max_score is not None]
    ids = [task.assignment_id for task in tasks]
    tries = grades.attempts_of(session, tasks, user_id, seen_by=(member, user_id, now))
    extensions = grades.extensions(session, ids)
    overrides = grades.overrides(session, ids, user_id)
    by_hand = grades.rubric_points(session, ids, user_id)
    section_id = grades.section_of(session, member.course_id, user_id)
    lines = []
    for task in tasks:
        cell = task.assignment_id, user_id
        schedule = extensions.schedule(task, user_id, section_id)
        own = tries.get(cell, [])
        override = overrides.get(cell)
        grade = grade_of(own, task.rules, schedule, by_hand=by_hand.get(cell, 0.0), override=override)
        rules = AttemptRules(schedule.max_attempts, task.attempts.cool_down)
        lines.append(
            {
                "assignment": task.slug,
                "title": task.title,
                "score": grade.score,
                "raw_score": grade.raw_score,
                "by_hand": grade.by_hand,
                "days_late": grade.days_late,
                "attempt": grade.attempt,
                "counts": str(task.rules.counts),
                "override": None if override is None else {"score": override.score, "reason": override.reason},
                "opens_at": _iso(schedule.opens_at),
                "due_at": _iso(schedule.due_at),
                "late_due_at": _iso(schedule.late_due_at),
                "closes_at": _iso(schedule.closes_at),
                "zone": task.dates.zone,
                "attempts_left": rules.left(own),
                "next_attempt_at": _iso(rules.not_before(own)),
                "late_policy": task.rules.late.to_json(),
            }
        )
    return lines


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds")
