"""What a regrade changes, or has changed, for each student."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.db.queries import grades, groups, regrades
from app.db.queries.grades import Task
from app.db.queries.regrades import ItemRow, RegradeRow
from app.domain.attempts import Attempt
from app.domain.grade import Grade, grade_of
from app.domain.regrade import Change, RegradeStatus, changed_tests, crossing
from app.domain.schedule import Schedule
from app.domain.submission import State


def diff(session: Session, regrade: RegradeRow) -> list[Change]:
    """The changes: whoever loses points first, then by how much, then by login.

    Old is what stood when the regrade began, new is with every verdict of the regrade; attempts that it does not touch
    are as they stand now.
    """
    [task] = grades.tasks(session, regrade.course_id, regrade.assignment_id)
    tries = grades.attempts_of(session, [task])
    kept = groups.owners(session, [task.assignment_id]) if task.has_groups else {}
    extensions = grades.extensions(session, [task.assignment_id])
    overrides = grades.overrides(session, [task.assignment_id])
    by_hand = grades.rubric_points(session, [task.assignment_id])
    items: dict[int, dict[int, ItemRow]] = defaultdict(dict)
    for item in regrades.items(session, regrade.id):
        items[item.user_id][item.attempt] = item
    results: dict[int, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
    for user_id, before, after in regrades.results(session, regrade.id):
        results[user_id].append((_slim(before), _slim(after)))
    changes = []
    for student in grades.students(session, regrade.course_id):
        cell = task.assignment_id, student.user_id
        owner = kept.get(cell, student.user_id)
        mine = items.get(owner)
        if mine is None:
            continue
        schedule = extensions.schedule(task, student.user_id, student.section_id)
        points = by_hand.get(cell, 0.0)
        old = _grade(tries[cell], mine, _old, task, schedule, points)
        new = _grade(tries[cell], mine, _new, task, schedule, points)
        override = overrides.get(cell)
        changes.append(
            Change(
                login=student.login,
                name=student.name,
                graded_old=old,
                graded_new=new,
                tests=changed_tests(results[owner]),
                crossing=crossing(old, new, override, task.pass_percent),
                override=override,
                system_errors=sum(item.new_status == State.SYSTEM_ERROR for item in mine.values()),
            )
        )
    return sorted(changes, key=lambda one: (one.delta, not one.is_worth_a_look, one.login))


def shown_status(regrade: RegradeRow) -> RegradeStatus:
    """The status for people: a running regrade whose every item has its verdict is ready."""
    status = RegradeStatus(regrade.status)
    return RegradeStatus.READY if status is RegradeStatus.RUNNING and regrade.done >= regrade.n else status


def _slim(result: dict[str, Any]) -> dict[str, Any]:
    return {
        "tests": [
            {"name": one["name"], "extra_data": {"outcome": one["extra_data"]["outcome"]}} for one in result["tests"]
        ]
    }


def _grade(
    attempts: Sequence[Attempt],
    items: dict[int, ItemRow],
    side: Callable[[Attempt, ItemRow], Attempt],
    task: Task,
    schedule: Schedule,
    by_hand: float,
) -> Grade:
    tried = [side(one, items[one.number]) if one.number in items else one for one in attempts]
    return grade_of(tried, task.rules, schedule, by_hand=by_hand)


def _old(attempt: Attempt, item: ItemRow) -> Attempt:
    return replace(
        attempt,
        state=State(item.old_status),
        score=item.old_score,
        max_score=item.old_max,
        settled_at=item.old_recorded_at,
    )


def _new(attempt: Attempt, item: ItemRow) -> Attempt:
    if item.new_status in (None, State.SYSTEM_ERROR):
        return _old(attempt, item)
    return replace(
        attempt,
        state=State(item.new_status),
        score=item.new_score or 0.0,
        max_score=item.new_max or 0.0,
        settled_at=item.new_recorded_at,
    )
