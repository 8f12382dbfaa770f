"""The demo course and its accounts: loaded by `gradewire up --demo` and by nothing else, so never in production.

Run as a program of its own (`python -m cli.demo URL`), so that the supervisor stays small.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import FLOWER_START, Settings
from app.db.migrate import migrate
from app.db.models.assignment import Assignment
from app.db.models.course import Course
from app.db.models.user import User
from app.db.session import engine_for, sessions, writing
from app.domain.errors import GradewireError
from app.domain.people import Role
from app.packs.read import pack_to_zip, read_pack
from app.services import courses, passwords, people
from app.services.publish_pack import store_pack
from cli.demo_course import EXAMPLES, course_plan

PEOPLE = (("ada", "Ada Student", "student"), ("bob", "Bob Student", "student"), ("staff", "Sam Staff", "staff"))


class NotForDemo(GradewireError):
    """Raised when the database holds real people: no demo accounts are put beside them."""


@dataclass(frozen=True)
class Account:
    """A demo account as `demo.json` tells it; `role` is `student` or `staff`."""

    login: str
    password: str
    role: str
    token: str


def load(session: Session, known: dict[str, Any], now: datetime) -> tuple[str, list[Account]]:
    """Make what is missing of the demo; gives the course's slug and the accounts. Safe to call again.

    Args:
        known: what `demo.json` said the last time; its passwords and tokens stay good.

    Raises:
        NotForDemo: there are accounts, and no demo among them.
    """
    plan = course_plan()
    course = session.scalars(select(Course).where(Course.slug == plan["slug"])).one_or_none()
    if course is None:
        if session.scalars(select(User.id).limit(1)).first() is not None:
            raise NotForDemo("this database has accounts already: the demo course is not for production")
        course = courses.create_course(session, slug=plan["slug"], title=plan["title"], now=now, zone=plan["zone"])
    before = {account["login"]: account for account in known.get("accounts", [])}
    accounts = [account_of(session, course, person, before.get(person[0], {}), now) for person in PEOPLE]
    for assignment in plan["assignments"]:
        load_assignment(session, course, assignment, now)
    return course.slug, accounts


def account_of(
    session: Session, course: Course, person: tuple[str, str, str], before: dict[str, str], now: datetime
) -> Account:
    """One account, made or as it was."""
    login, name, role = person
    password = before.get("password") or secrets.token_urlsafe(9)
    user = session.scalars(select(User).where(User.login == login)).one_or_none()
    if user is None:
        user = people.create_user(session, login=login, name=name, password=password, now=now)
    elif not before:  # demo.json was lost
        with writing(session):
            user.password_hash = passwords.hashed(password)
    courses.enrol(
        session, course_id=course.id, user_id=user.id, role=Role.STUDENT if role == "student" else Role.INSTRUCTOR
    )
    token = before.get("token", "")
    if not token or people.caller_by_secret(session, token, "api", now) is None:
        token = people.create_token(session, user.id, kind="api", now=now, lasts=timedelta(days=365), name="demo")
    return Account(login, password, role, token)


def load_assignment(session: Session, course: Course, plan: dict[str, Any], now: datetime) -> None:
    """One assignment with the pack of its name; its dates are set once."""
    slug = plan["slug"]
    known = select(Assignment.id).where(Assignment.course_id == course.id, Assignment.slug == slug)
    pack = read_pack(EXAMPLES / slug)
    if session.scalars(known).one_or_none() is None:
        courses.create_assignment(
            session,
            course_id=course.id,
            slug=slug,
            title=pack.title,
            now=now,
            opens_local=local(plan.get("opens_days"), course.zone, now, "00:00"),
            due_local=local(plan.get("due_days"), course.zone, now, "23:59"),
            max_attempts=plan.get("max_attempts"),
        )
    store_pack(session, course_id=course.id, slug=slug, data=pack_to_zip(pack), user_id=None, now=now)


def local(days: int | None, zone: str, now: datetime, time: str) -> str | None:
    """The wall-clock time so many days from today in that zone; None for None."""
    if days is None:
        return None
    return f"{(now.astimezone(ZoneInfo(zone)) + timedelta(days=days)).date().isoformat()}T{time}"


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def main(url: str) -> int:
    """Migrate, load, and write `demo.json`."""
    settings = Settings.from_environ(os.environ)
    migrate(settings.database_url)
    path = settings.data_dir / "demo.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    engine = engine_for(settings.database_url)
    try:
        with sessions(engine)() as session:
            course, accounts = load(session, known, datetime.now(UTC))
    except NotForDemo as error:
        print(f"gradewire up --demo: {error}", file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    demo = {
        "url": url,
        "flower_url": f"{url}{FLOWER_START}" if settings.flower_server else None,
        "course": course,
        "accounts": [asdict(account) for account in accounts],
    }
    write_private(path, json.dumps(demo, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
