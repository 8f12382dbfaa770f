"""The gradebook: every student × every assignment, in six statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.db.queries import grades
from app.db.queries.grades import Student, Task
from app.domain.grade import Grade, grade_of

NOTHING = Grade()


@dataclass(frozen=True, slots=True)
class Line:
    """One student's grades, in the order of the assignments."""

    student: Student
    grades: tuple[Grade, ...]

    @property
    def total(self) -> float:
        """All points together; what is not graded counts nothing."""
        return round(sum(grade.score for grade in self.grades if grade.score is not None), 9)


@dataclass(frozen=True, slots=True)
class Gradebook:
    """A course's grades."""

    tasks: tuple[Task, ...]
    lines: tuple[Line, ...]

    @property
    def max_total(self) -> float:
        """The points to be had over all assignments that have a pack."""
        return round(sum(task.max_score or 0.0 for task in self.tasks), 9)

    def to_json(self) -> dict[str, Any]:
        """The gradebook as plain JSON data."""
        return {
            "assignments": [
                {
                    "slug": task.slug,
                    "title": task.title,
                    "max_score": task.max_score,
                    "pass_score": task.pass_score,
                    "counts": str(task.rules.counts),
                }
                for task in self.tasks
            ],
            "max_total": self.max_total,
            "students": [
                {
                    "login": line.student.login,
                    "name": line.student.name,
                    "email": line.student.email,
                    "sis_id": line.student.sis_id,
                    "section": line.student.section,
                    "total": line.total,
                    "grades": {
                        task.slug: grade_json(grade)
                        for task, grade in zip(self.tasks, line.grades, strict=True)
                        if grade is not NOTHING
                    },
                }
                for line in self.lines
            ],
        }


def grade_json(grade: Grade) -> dict[str, Any]:
    """A grade as plain JSON data."""
    return {
        "score": grade.score,
        "max_score": grade.max_score,
        "raw_score": grade.raw_score,
        "attempt": grade.attempt,
        "days_late": grade.days_late,
        "by_hand": grade.by_hand,
        "overridden": grade.overridden,
    }


def gradebook(
    session: Session, course_id: int, *, assignment_id: int | None = None, user_id: int | None = None
) -> Gradebook:
    """The grades of a course, or of one of its assignments or students alone."""
    tasks = grades.tasks(session, course_id, assignment_id)
    people = grades.students(session, course_id, user_id)
    return Gradebook(tuple(tasks), lines(session, tasks, people, user_id))


def lines(
    session: Session, tasks: Sequence[Task], people: Sequence[Student], user_id: int | None = None
) -> tuple[Line, ...]:
    """The grades of those people for those assignments."""
    ids = [task.assignment_id for task in tasks]
    tries = grades.attempts_of(session, tasks, user_id)
    extensions = grades.extensions(session, ids)
    overrides = grades.overrides(session, ids, user_id)
    by_hand = grades.rubric_points(session, ids, user_id)
    schedules: dict[tuple[int, int | None], Any] = {}

    def grade(task: Task, student: Student) -> Grade:
        cell = task.assignment_id, student.user_id
        own, override = tries.get(cell), overrides.get(cell)
        if own is None and override is None:
            return NOTHING
        if cell in extensions.of_students:
            schedule = extensions.schedule(task, student.user_id, student.section_id)
        else:
            key = task.assignment_id, student.section_id
            if key not in schedules:
                schedules[key] = extensions.schedule(task, 0, student.section_id)
            schedule = schedules[key]
        return grade_of(own or (), task.rules, schedule, by_hand=by_hand.get(cell, 0.0), override=override)

    return tuple(Line(student, tuple(grade(task, student) for task in tasks)) for student in people)
