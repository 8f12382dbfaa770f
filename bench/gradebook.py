"""How long the gradebook takes: students × assignments, three attempts each, some late, overridden or extended.

    python -m bench.gradebook [--students 1000] [--assignments 20] [--attempts 3] [--database URL] [--json]

Without `--database` it uses a fresh SQLite file. The database must be empty. Each form is timed as the service makes
it, and as a client of the real web server gets it over HTTP.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from app.db.migrate import migrate
from app.db.models.all import (
    Assignment,
    Blob,
    Course,
    Extension,
    Membership,
    Override,
    PackVersion,
    Section,
    Submission,
    User,
    Verdict,
)
from app.db.session import engine_for, sessions, writing
from app.domain.people import Role
from app.domain.submission import new_id
from app.services import courses, people
from app.services.export_grades import Columns, to_csv
from app.services.gradebook import gradebook
from tests.servers.redis_server import redis_server
from tests.servers.web import web_server

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fill(session: Session, students: int, assignments: int, attempts: int, seed: int = 1) -> int:
    """Make a course of that size; its id."""
    dice = random.Random(seed)
    with writing(session):
        session.add(Course(id=1, slug="large", title="Large", zone="Europe/Berlin", created_at=NOW))
        session.add(Blob(digest="0" * 64, data=b""))
        session.flush()
        session.execute(insert(Section), [{"id": n, "course_id": 1, "name": f"S{n}"} for n in range(1, 11)])
        people = range(1, students + 1)
        session.execute(
            insert(User), [{"id": n, "login": f"s{n:05}", "name": f"Student {n}", "created_at": NOW} for n in people]
        )
        session.execute(
            insert(Membership),
            [{"course_id": 1, "user_id": n, "role": "student", "section_id": n % 10 + 1} for n in people],
        )
        for number in range(1, assignments + 1):
            due = datetime(2026, 1, 1, 23, 59) + timedelta(days=3 * number)
            make_assignment(session, number, due)
            submit(session, dice, number, due, students, attempts)
        some = [
            {"assignment_id": n % assignments + 1, "user_id": n, "created_at": NOW, "created_by": 1} for n in people
        ]
        session.execute(insert(Override), [{**one, "score": 7.0, "reason": "seen in class"} for one in some[::50]])
        session.execute(
            insert(Extension), [{**one, "due_local": "2026-02-20T23:59", "reason": "ill"} for one in some[::20]]
        )
    return 1


def make_assignment(session: Session, number: int, due: datetime) -> None:
    session.add(
        Assignment(
            id=number,
            course_id=1,
            slug=f"a{number:02}",
            title=f"Assignment {number}",
            zone="Europe/Berlin",
            due_local=due.isoformat(),
            due_at=due.replace(tzinfo=UTC),
            late_policy={"percent_a_day": 10},
            version_id=number,
            created_at=NOW,
        )
    )
    session.flush()
    session.add(
        PackVersion(
            id=number,
            assignment_id=number,
            number=1,
            digest="0" * 64,
            zip_digest="0" * 64,
            title="",
            statement_html="",
            about={},
            max_score=10,
            status="published",
            created_at=NOW,
        )
    )
    session.flush()


def submit(session: Session, dice: random.Random, number: int, due: datetime, students: int, attempts: int) -> None:
    rows, verdicts = [], []
    for user in range(1, students + 1):
        for attempt in range(1, attempts + 1):
            accepted_at = due.replace(tzinfo=UTC) - timedelta(hours=dice.uniform(-24, 72) - attempt)
            identity = new_id(accepted_at)
            score = float(dice.randint(0, 10))
            rows.append(
                {
                    "id": identity,
                    "assignment_id": number,
                    "user_id": user,
                    "attempt": attempt,
                    "pack_version_id": number,
                    "files": {"solution.py": "0" * 64},
                    "accepted_at": accepted_at,
                    "status": "graded",
                    "grading_version": 1,
                    "outbox": 0,
                }
            )
            verdicts.append(
                {
                    "submission_id": identity,
                    "grading_version": 1,
                    "delivery": 1,
                    "status": "graded",
                    "score": score,
                    "max_score": 10.0,
                    "visible": score,
                    "after_due_date": 0.0,
                    "after_published": 0.0,
                    "parts": {"visible": [score, 10.0, int(score), 10]},
                    "result": {"tests": [{"name": f"test {n}", "output": "x" * 200} for n in range(10)]},
                    "recorded_at": accepted_at + timedelta(seconds=1),
                }
            )
    session.execute(insert(Submission), rows)
    session.execute(insert(Verdict), verdicts)


def measure(url: str, students: int, assignments: int, attempts: int, repeats: int) -> dict[str, object]:
    """Fill that database and time each form of the gradebook."""
    migrate(url)
    engine = engine_for(url)
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with sessions(engine)() as session:
        fill(session, students, assignments, attempts)
        times: dict[str, list[float]] = {"page as JSON": [], "CSV": [], "Canvas CSV": [], "one student": []}
        counts: dict[str, int] = {}
        ways = {
            "page as JSON": lambda: json.dumps(gradebook(session, 1).to_json()),
            "CSV": lambda: to_csv(gradebook(session, 1)),
            "Canvas CSV": lambda: to_csv(gradebook(session, 1), Columns.CANVAS),
            "one student": lambda: json.dumps(gradebook(session, 1, user_id=students // 2).to_json()),
        }
        for _ in range(repeats):
            for name, way in ways.items():
                statements.clear()
                began = time.perf_counter()
                way()
                times[name].append((time.perf_counter() - began) * 1000)
                counts[name] = sum(not one.startswith(("BEGIN", "PRAGMA")) for one in statements)
                session.rollback()
        teacher = people.create_user(session, login="teacher", name="Teacher", password=None, now=NOW)
        courses.enrol(session, course_id=1, user_id=teacher.id, role=Role.INSTRUCTOR)
        token = people.create_token(session, teacher.id, kind="api", now=NOW, lasts=None)
    engine.dispose()
    over_http, sizes = measure_http(url, token, students, repeats)
    return {
        "students": students,
        "assignments": assignments,
        "submissions": students * assignments * attempts,
        "median_ms": {name: round(statistics.median(values), 1) for name, values in times.items()},
        "statements": counts,
        "http_median_ms": over_http,
        "http_bytes": sizes,
    }


def measure_http(url: str, token: str, students: int, repeats: int) -> tuple[dict[str, float], dict[str, int]]:
    """The same from the real web server: median milliseconds and bytes of each form, from request to last byte."""
    book = "/api/v1/courses/large/gradebook"
    paths = {
        "page as JSON": book,
        "CSV": f"{book}?format=csv",
        "Canvas CSV": f"{book}?format=csv&columns=canvas",
        "one student": f"/api/v1/courses/large/students/s{students // 2:05}",
    }
    medians, sizes = {}, {}
    with (
        tempfile.TemporaryDirectory() as scratch,
        redis_server(Path(scratch)) as redis_url,
        web_server(Path(scratch), url, redis_url) as web,
    ):
        for name, path in paths.items():
            times = []
            for _ in range(repeats + 1):
                request = urllib.request.Request(web.url + path, headers={"Authorization": f"Bearer {token}"})
                began = time.perf_counter()
                with urllib.request.urlopen(request, timeout=120) as answer:
                    sizes[name] = len(answer.read())
                times.append((time.perf_counter() - began) * 1000)
            medians[name] = round(statistics.median(times[1:]), 1)  # the first warms the server up
    return medians, sizes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--assignments", type=int, default=20)
    parser.add_argument("--attempts", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--database")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        url = given.database or f"sqlite:///{Path(scratch) / 'bench.sqlite3'}"
        figures = measure(url, given.students, given.assignments, given.attempts, given.repeats)
    if given.json:
        print(json.dumps(figures))
        return 0
    print(
        f"{figures['students']} students x {figures['assignments']} assignments, {figures['submissions']} submissions"
    )
    for name, median in figures["median_ms"].items():
        over_http, size = figures["http_median_ms"][name], figures["http_bytes"][name]
        print(
            f"  {name:14} {median:8.1f} ms in {figures['statements'][name]} statements; "
            f"over HTTP {over_http:8.1f} ms, {size / 1024:7.1f} KiB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
