"""A database of any size, in an empty one that is migrated."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, text
from tqdm import tqdm

from app.db.models.all import (
    Assignment,
    AuditEntry,
    Base,
    Blob,
    Course,
    Extension,
    LineComment,
    Membership,
    PackVersion,
    Regrade,
    RegradeItem,
    Section,
    Submission,
    User,
    Verdict,
)
from app.db.session import sessions, writing
from app.domain.submission import new_id
from app.services import people
from tests.demo import LEARNED, TESTS, pack_zip, result

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHUNK = 10_000
CODE = b"def add(a, b):\n    return a + b\n"
DIGEST, ZIP_DIGEST = "a" * 64, "b" * 64
LATE = 20
"""So many of the newest submissions of a course are still queued, and as many are in the outbox."""


@dataclass(frozen=True)
class Size:
    """How much there is. Every student is in one course."""

    courses: int = 20
    students: int = 500
    assignments: int = 10
    attempts: int = 10

    @property
    def submissions(self) -> int:
        """In all."""
        return self.courses * self.students * self.assignments * self.attempts


@dataclass(frozen=True)
class Seeded:
    """What to ask for: `numbers` has an id of each kind of thing in the first course; tokens by who."""

    tokens: dict[str, str]
    numbers: dict[str, Any]


def seed(engine: Engine, size: Size, *, quiet: bool = False) -> Seeded:
    """Fill the database; courses `c1`, `c2`, …, in each assignments `a1`, `a2`, …"""
    with sessions(engine)() as session:
        _small_tables(session, size)
    some = _large_tables(engine, size, quiet=quiet)
    with sessions(engine)() as session:
        regrade, old = _regrades(session, some["regraded"], some["elsewhere"])
        tokens = {
            who: people.create_token(session, user, kind="api", now=NOW, lasts=timedelta(days=9999))
            for who, user in (("student", 1_000_001), ("teacher", 1), ("admin", 2))
        }
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in ("user_account", "course", "section", "assignment", "pack_version", "regrade"):
                connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
            connection.execute(text("VACUUM ANALYZE"))  # what autovacuum does by itself, later
    return Seeded(tokens, {**some, "regrades": regrade, "old_regrade": old})


def _small_tables(session: Any, size: Size) -> None:
    by = {"created_at": NOW, "created_by": 1}
    with writing(session):
        session.execute(insert(Blob), [{"digest": DIGEST, "data": CODE}, {"digest": ZIP_DIGEST, "data": pack_zip()}])
        staff = [{"id": 1, "login": "teacher", "name": "Teacher"}, {"id": 2, "login": "admin", "name": "Admin"}]
        session.execute(insert(User), [{**one, "is_admin": one["id"] == 2, "created_at": NOW} for one in staff])
        courses = range(1, size.courses + 1)
        students = [(course, 1_000_000 * course + n) for course in courses for n in range(1, size.students + 1)]
        session.execute(
            insert(User), [{"id": n, "login": f"s{n}", "name": f"Student {n}", "created_at": NOW} for _, n in students]
        )
        session.execute(
            insert(Course), [{"id": n, "slug": f"c{n}", "title": f"Course {n}", "created_at": NOW} for n in courses]
        )
        session.execute(insert(Section), [{"id": n, "course_id": n, "name": "S"} for n in courses])
        session.execute(
            insert(Membership),
            [
                *(
                    {"course_id": course, "user_id": n, "role": "student", "section_id": course}
                    for course, n in students
                ),
                *({"course_id": n, "user_id": 1, "role": "instructor", "section_id": None} for n in courses),
            ],
        )
        numbers = [(course, 1000 * course + n, n) for course in courses for n in range(1, size.assignments + 1)]
        session.execute(insert(Assignment), [_assignment(*one) for one in numbers])
        session.execute(insert(PackVersion), [_version(number) for _, number, _ in numbers])
        session.execute(
            insert(Extension),
            [
                {"assignment_id": 1000 * course + 1, "user_id": n, "extra_attempts": 1, "reason": "ill", **by}
                for course, n in students[:: max(1, size.students // 20)]
            ],
        )


def _assignment(course: int, number: int, n: int) -> dict[str, Any]:
    due = datetime(2026, 2, 1, 23, 59) + timedelta(days=7 * n)
    about = {"zone": "UTC", "due_local": due.isoformat(), "due_at": due.replace(tzinfo=UTC), "version_id": number}
    return {"id": number, "course_id": course, "slug": f"a{n}", "title": f"Assignment {n}", "created_at": NOW, **about}


def _version(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "assignment_id": number,
        "number": 1,
        "digest": DIGEST,
        "zip_digest": ZIP_DIGEST,
        "title": "",
        "statement_html": "<p>Write it.</p>",
        "about": {"files": ["solution.py"], "starter": {}, "limits": {}, "environment": "base"},
        "declaration": {"tests": [test.to_json() for test in TESTS], "learned": LEARNED},
        "max_score": 2.0,
        "points": {"visible": 2.0},
        "status": "published",
        "created_at": NOW,
    }


def _large_tables(engine: Engine, size: Size, *, quiet: bool) -> dict[str, Any]:
    """Submissions and verdicts, the oldest first; some of the first course's by what they are good for."""
    some: dict[str, Any] = {"regraded": [], "elsewhere": []}
    rows: dict[type[Base], list[dict[str, Any]]]
    rows = {Submission: [], Verdict: [], LineComment: [], AuditEntry: [], Blob: []}
    number = 0
    with engine.connect() as connection, tqdm(total=size.submissions, unit=" submissions", disable=quiet) as bar:
        for submission, verdict in _hand_ins(size, some):
            rows[Submission].append(submission)
            rows[Verdict].extend(verdict)
            number += 1
            if number % 10 == 0:
                rows[LineComment].append(_comment(submission))
                rows[AuditEntry].append(_change(submission))
                rows[Blob].append({"digest": f"{number:064x}", "data": CODE})  # what others handed in
            if len(rows[Submission]) == CHUNK:
                bar.update(_write(connection, rows))
        bar.update(_write(connection, rows))
    return some


def _write(connection: Any, rows: dict[type[Base], list[dict[str, Any]]]) -> int:
    written = len(rows[Submission])
    for table, batch in rows.items():
        if batch:
            connection.execute(insert(table), batch)
        batch.clear()
    connection.commit()
    return written


def _hand_ins(size: Size, some: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    dice = random.Random(1)
    outcome = result(*(n > 0 for n in range(len(TESTS)))).to_json()
    began = datetime(2026, 2, 1, tzinfo=UTC)
    step = timedelta(days=27) / size.submissions
    number, last_round = 0, size.attempts * size.assignments - 1
    for turn in range(last_round + 1):
        attempt, n = turn // size.assignments + 1, turn % size.assignments + 1
        for place in range(size.students):
            for course in range(1, size.courses + 1):
                number += 1
                at = began + number * step
                identity = new_id(at)
                waits = turn == last_round and place >= size.students - LATE
                status = "queued" if waits else "system_error" if turn == 0 and place == 1 else "graded"
                if course == 1:
                    _remember(some, identity, status, n, place)
                elif n == 1 and status == "graded":
                    some["elsewhere"].append(identity)
                score = float(dice.randint(0, 2))
                submission = {
                    "id": identity,
                    "assignment_id": 1000 * course + n,
                    "user_id": 1_000_000 * course + place + 1,
                    "attempt": attempt,
                    "pack_version_id": 1000 * course + n,
                    "files": {"solution.py": DIGEST},
                    "accepted_at": at,
                    "status": status,
                    "grading_version": 1,
                    "outbox": int(waits and place % 2),
                }
                yield submission, [] if waits else [_verdict(identity, at, score, status, outcome)]


def _comment(submission: dict[str, Any]) -> dict[str, Any]:
    about = {"file": "solution.py", "line": 1, "text": "See the lecture.", "created_at": submission["accepted_at"]}
    return {"submission_id": submission["id"], "author_id": _marker(submission), **about}


def _change(submission: dict[str, Any]) -> dict[str, Any]:
    about = {"action": "override.set", "subject": "a1/s1", "detail": {"score": 1}, "at": submission["accepted_at"]}
    return {"course_id": submission["assignment_id"] // 1000, "actor_id": _marker(submission), **about}


def _marker(submission: dict[str, Any]) -> int:
    """Who marks it: somebody of the course."""
    return 1_000_000 * int(submission["assignment_id"] // 1000) + int(submission["user_id"] % 10) + 1


def _remember(some: dict[str, Any], identity: str, status: str, n: int, place: int) -> None:
    if status == "queued":
        some["queued" if place % 2 else "to_cancel"] = identity
    elif status == "system_error":
        some["failed"] = identity
    elif place == 0:
        some["graded"] = identity
    elif n == 1:
        some["regraded"].append(identity)


def _verdict(identity: str, at: datetime, score: float, status: str, outcome: dict[str, Any]) -> dict[str, Any]:
    return {
        "submission_id": identity,
        "grading_version": 1,
        "delivery": 1,
        "status": status,
        "score": score,
        "max_score": 2.0,
        "visible": score,
        "after_due_date": 0.0,
        "after_published": 0.0,
        "parts": {"visible": [score, 2.0, int(score), 2]},
        "result": outcome,
        "recorded_at": at + timedelta(seconds=1),
    }


def _regrades(session: Any, submissions: list[str], elsewhere: list[str]) -> tuple[int, int]:
    """A regrade of one assignment that waits, one that has all its verdicts, and those of other courses, long over."""
    about = {"scope": "all", "created_at": NOW, "created_by": 1}
    outcome = result(*(True for _ in TESTS)).to_json()
    each = max(1, len(submissions))
    parts = [submissions, submissions] + [elsewhere[at : at + each] for at in range(0, len(elsewhere), each)]
    with writing(session):
        for number, part in enumerate(parts, start=1):
            status = {1: "ready", 2: "running"}.get(number, "applied")
            row = {"id": number, "status": status, "assignment_id": 1001, "pack_version_id": 1001, **about}
            session.execute(insert(Regrade), [row])
            session.execute(insert(RegradeItem), [_item(number, one, applied=status == "applied") for one in part])
        session.execute(
            insert(Verdict),
            [{**_verdict(one, NOW, 2.0, "graded", outcome), "grading_version": 2} for one in submissions],
        )
    return 2, 1


def _item(regrade: int, submission: str, *, applied: bool) -> dict[str, Any]:
    before = {"old_grading_version": 1, "old_pack_version_id": 1001, "old_status": "graded"}
    return {"regrade_id": regrade, "submission_id": submission, "applied": applied, **before}
