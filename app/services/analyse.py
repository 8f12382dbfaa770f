"""Analytics of an assignment: how the class does, test by test, and when they work on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.queries import grades
from app.db.queries.standing_verdict import STANDING_VERDICT
from app.domain.statistics import spread
from app.services.gradebook import lines
from app.services.override_grade import task_id_of

MOST_FAILURES = 5
HOURS = (1, 6, 24, 72, 168)
"""The limits of `before_due`: handed in within the last hour, six hours, day, three days, week, or earlier."""


@dataclass(slots=True)
class TestFigures:
    """What happened at one test.

    Attributes:
        latest: students by the outcome of their latest graded attempt.
        first_pass: the number of the attempt at which each student first passed it.
        failures: texts of failures in latest attempts.
    """

    __test__ = False  # pytest: this is no test class

    name: str
    max_score: float
    latest: Counter[str] = field(default_factory=Counter)
    first_pass: dict[int, int] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        """The figures as plain JSON data."""
        n = sum(self.latest.values())
        tries = sorted(self.first_pass.values())
        return {
            "name": self.name,
            "max_score": self.max_score,
            "pass_rate": round(self.latest["passed"] / n, 4) if n else None,
            "outcomes": dict(self.latest),
            "ever_passed": len(tries),
            "attempts_to_first_pass": round(sum(tries) / len(tries), 2) if tries else None,
            "failures": [{"text": text, "students": k} for text, k in self.failures.most_common(MOST_FAILURES)],
        }


def analyse(session: Session, course_id: int, assignment: str) -> dict[str, Any]:
    """The figures of an assignment, as plain data, over the students of the course.

    Raises:
        NotFound: the course has no such assignment.
    """
    task_id = task_id_of(session, course_id, assignment)
    [task] = grades.tasks(session, course_id, task_id)
    people = grades.students(session, course_id)
    of_class = lines(session, [task], people)
    scores = [line.grades[0].score for line in of_class]
    graded = [score for score in scores if score is not None]
    passing = None
    if task.pass_score is not None:
        passing = sum(score + 1e-9 >= task.pass_score for score in graded)
    mine = {student.user_id for student in people}
    counted = {whose: own for (_, whose), own in grades.attempts_of(session, [task]).items() if own and whose in mine}
    kept = grades.attempts(session, [task_id])
    moments = [one.accepted_at for (_, whose), own in kept.items() if whose in mine for one in own]
    return {
        "assignment": task.slug,
        "max_score": task.max_score,
        "students": len(people),
        "submitted": len(counted),
        "submissions": len(moments),
        "passing": passing,
        "scores": spread(graded, task.max_score),
        "attempts": dict(sorted(Counter(len(own) for own in counted.values()).items())),
        "before_due": before_due(moments, None if task.dates.due is None else due_of(task)),
        "tests": [one.to_json() for one in _tests(session, task_id, mine)],
    }


def due_of(task: grades.Task) -> datetime | None:
    """The assignment's due moment, without extensions."""
    return grades.Extensions({}, {}).schedule(task, 0, None).due_at


def before_due(moments: list[datetime], due_at: datetime | None) -> dict[str, int] | None:
    """How many were handed in how long before the deadline."""
    if due_at is None:
        return None
    found: Counter[str] = Counter()
    for moment in moments:
        hours = (due_at - moment).total_seconds() / 3600
        if hours < 0:
            found["late"] += 1
        else:
            found[next((f"{limit} h" for limit in HOURS if hours <= limit), "earlier")] += 1
    return {name: found[name] for name in ("earlier", *(f"{limit} h" for limit in reversed(HOURS)), "late")}


def _tests(session: Session, task_id: int, mine: set[int]) -> list[TestFigures]:
    """A pass over the verdicts that stand, oldest first, a few in memory at a time."""
    figures: dict[str, TestFigures] = {}
    latest: dict[int, list[dict[str, Any]]] = {}
    passed: dict[str, dict[int, int]] = defaultdict(dict)
    for user_id, attempt, tests in _verdicts(session, task_id):
        if user_id not in mine:
            continue
        latest[user_id] = tests
        for test in tests:
            if test["outcome"] == "passed":
                passed[test["name"]].setdefault(user_id, attempt)
    for tests in latest.values():
        for test in tests:
            name = test["name"]
            one = figures.setdefault(name, TestFigures(name, test["max_score"], first_pass=passed[name]))
            one.latest[test["outcome"]] += 1
            if test["outcome"] != "passed":
                one.failures[test["text"]] += 1
    return list(figures.values())


def _verdicts(session: Session, task_id: int) -> Iterator[tuple[int, int, list[dict[str, Any]]]]:
    query = (
        select(Submission.user_id, Submission.attempt, Verdict.result)
        .join(Verdict, STANDING_VERDICT)
        .where(Submission.assignment_id == task_id, Verdict.status == "graded")
        .order_by(Submission.id)
        .execution_options(yield_per=200)
    )
    for user_id, attempt, result in session.execute(query):
        yield (
            user_id,
            attempt,
            [
                {
                    "name": test["name"],
                    "max_score": test["max_score"],
                    "outcome": test["extra_data"]["outcome"],
                    "text": (test["output"] or test["extra_data"]["outcome"])[:200],
                }
                for test in result["tests"]
            ],
        )
