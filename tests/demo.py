"""A small course to test with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.course import Course
from app.domain.assignment import Declaration
from app.domain.people import Role
from app.domain.result import DeclaredTest, Outcome, Result, Status, TestResult, Visibility
from app.packs.tree import write_zip
from app.services import courses, people
from app.services.publish_pack import settle_pack, store_pack

NOW = datetime(2026, 3, 1, 12, 0, 0, 123000, tzinfo=UTC)
PASSWORD = "correct horse battery"
TESTS = (
    DeclaredTest("adds", "1.1", 2),
    DeclaredTest("adds-secretly", "2.1", 1, Visibility.HIDDEN),
    DeclaredTest("adds-late", "3.1", 1, Visibility.AFTER_DUE_DATE),
)
LEARNED = {str(place): {"count": 1, "data": None} for place in range(len(TESTS))}
YAML = """\
title: Sum
files: [solution.py]
tests:
  - kind: expression
    cases:
      - {name: adds, expr: "add(1, 2)", equals: "3", points: 2}
  - kind: expression
    visibility: hidden
    cases:
      - {name: adds-secretly, expr: "add(-1, 1)", equals: "0"}
  - kind: expression
    visibility: after_due_date
    cases:
      - {name: adds-late, expr: "add(5, 5)", equals: "10"}
solutions:
  reference: {expect: full}
"""


def pack_zip(statement: str = "# Sum\n\nWrite `add`.\n") -> bytes:
    return write_zip(
        {
            "assignment.yaml": YAML.encode(),
            "statement.md": statement.encode(),
            "starter/solution.py": b"def add(a, b):\n    ...\n",
            "solutions/reference/solution.py": b"def add(a, b):\n    return a + b\n",
        }
    )


@dataclass(frozen=True)
class Demo:
    """Two students, one instructor and one stranger; tokens and ids by login."""

    course: Course
    assignment: Assignment
    ids: dict[str, int]
    tokens: dict[str, str]


def make_demo(session: Session, now: datetime = NOW, **assignment: object) -> Demo:
    course = courses.create_course(session, slug="demo", title="Demo", now=now, zone="Europe/Berlin")
    ids, tokens = {}, {}
    passwords = {"ann": PASSWORD, "staff": PASSWORD}  # a hash takes its time
    for login in ("ann", "bob", "staff", "stranger"):
        user = people.create_user(session, login=login, name=login.title(), password=passwords.get(login), now=now)
        ids[login] = user.id
        tokens[login] = people.create_token(session, user.id, kind="api", now=now, lasts=timedelta(days=3650))
    for login, role in (("ann", Role.STUDENT), ("bob", Role.STUDENT), ("staff", Role.INSTRUCTOR)):
        courses.enrol(session, course_id=course.id, user_id=ids[login], role=role)
    made = courses.create_assignment(session, course_id=course.id, slug="sum", title="Sum", now=now, **assignment)
    publish(session, course.id, "sum", now)
    session.refresh(made)
    return Demo(course, made, ids, tokens)


def publish(session: Session, course_id: int, slug: str, now: datetime = NOW, statement: str = "Write `add`.\n") -> int:
    version = store_pack(session, course_id=course_id, slug=slug, data=pack_zip(statement), user_id=None, now=now)
    settle_pack(session, version.id, Declaration(TESTS, LEARNED), {}, ok=True)
    return version.id


def result(*passed: bool, status: Status = Status.GRADED) -> Result:
    """A result with each declared test passed or not."""
    return Result(
        status,
        tuple(
            TestResult(
                test,
                Outcome.PASSED if ok else Outcome.WRONG,
                score=test.max_score if ok else 0.0,
                output="" if ok else f"{test.name} went wrong",
                expected=None if ok else "3",
                actual=None if ok else "4",
            )
            for test, ok in zip(TESTS, passed, strict=True)
        ),
    )
