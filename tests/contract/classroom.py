"""A small course in the database, made step by step by the tests that need one."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.db.models.all import (
    Assignment,
    Extension,
    Membership,
    Override,
    PackVersion,
    RubricItem,
    RubricMark,
    Section,
    Submission,
    User,
    Verdict,
)
from app.db.queries import blobs
from app.db.session import writing
from app.domain.assignment import Declaration, Limits
from app.domain.result import DeclaredTest, Outcome, Owner, Result, Status, TestResult, Visibility
from app.domain.submission import new_id
from app.services import courses
from app.services.audit import Actor
from app.services.record_result import verdict_row
from tests.demo import LEARNED, pack_zip

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TESTS = tuple(
    DeclaredTest(name, str(number), points, visibility)
    for number, (name, points, visibility) in enumerate(
        [("easy", 2.0, Visibility.VISIBLE), ("fair", 3.0, Visibility.VISIBLE), ("hard", 5.0, Visibility.HIDDEN)],
        start=1,
    )
)


def result_of(score, status="graded", tests=TESTS):
    """A result of that many points: tests are passed in order, the last one that counts in part."""
    rows = []
    for test in tests:
        earned = min(score, test.max_score) if status == "graded" else 0
        score -= earned
        outcome = Outcome.PASSED if earned == test.max_score else Outcome.WRONG
        if status != "graded":
            outcome = Outcome.NOT_RUN
        rows.append(TestResult(test, outcome, earned, output="" if outcome is Outcome.PASSED else "expected 1, got 2"))
    owner = Owner.PLATFORM if status == "system_error" else None
    return Result(Status(status), tuple(rows), owner=owner)


class Classroom:
    """A course with a teacher, three tests of 10 points in every pack, and whatever is added."""

    def __init__(self, session, slug="c"):
        self.session = session
        self.slug = slug
        self.users = {}
        self.assignments = {}
        self.course_id = courses.create_course(session, slug=slug, title=slug.upper(), now=NOW).id
        self.member("teacher", role="instructor")
        self.actor = Actor(self.users["teacher"], NOW)

    def member(self, login, name=None, role="student", section=None, **about):
        session = self.session
        with writing(session):
            user = session.scalars(select(User).where(User.login == login)).one_or_none()
            if user is None:
                user = User(login=login, name=name or login.title(), created_at=NOW, **about)
                session.add(user)
                session.flush()
            section_id = None if section is None else self.section(section)
            session.add(Membership(course_id=self.course_id, user_id=user.id, role=role, section_id=section_id))
        self.users[login] = user.id
        return user.id

    student = member

    def section(self, name):
        query = select(Section).where(Section.course_id == self.course_id, Section.name == name)
        found = self.session.scalars(query).one_or_none()
        if found is None:
            found = Section(course_id=self.course_id, name=name)
            self.session.add(found)
            self.session.flush()
        return found.id

    def assignment(self, slug, due=None, late_policy=None, counts="best", pass_percent=None, **dates):
        made = courses.create_assignment(
            self.session,
            course_id=self.course_id,
            slug=slug,
            title=slug.title(),
            now=NOW,
            zone="UTC",
            due_local=due,
            **dates,
        )
        with writing(self.session):
            row = self.session.get_one(Assignment, made.id)
            row.late_policy, row.counts, row.pass_percent = late_policy, counts, pass_percent
        self.assignments[slug] = made.id
        self.version(slug)
        return made.id

    def version(self, slug, number=1, tests=TESTS, publish=True):
        digest = blobs.digest_of(f"{self.slug}/{slug}/{number}".encode())
        declaration = Declaration(tests, LEARNED)
        with writing(self.session):
            blobs.store(self.session, {digest: pack_zip()})
            version = PackVersion(
                assignment_id=self.assignments[slug],
                number=number,
                digest=digest,
                zip_digest=digest,
                title=slug.title(),
                statement_html="",
                about={"files": ["solution.py"], "starter": {}, "limits": Limits().to_json(), "environment": "base"},
                declaration=declaration.to_json(),
                max_score=declaration.max_score,
                status="published",
                created_at=NOW,
            )
            self.session.add(version)
            self.session.flush()
            if publish:
                self.session.get_one(Assignment, self.assignments[slug]).version_id = version.id
        return version.id

    def submission(self, login, slug, score, at=NOW, status="graded"):
        session, task, user = self.session, self.assignments[slug], self.users[login]
        with writing(session):
            mine = select(Submission).where(Submission.assignment_id == task, Submission.user_id == user)
            digest = blobs.digest_of(b"x = 1\ny = 2\n")
            blobs.store(session, {digest: b"x = 1\ny = 2\n"})
            row = Submission(
                id=new_id(at),
                assignment_id=task,
                user_id=user,
                attempt=len(session.scalars(mine).all()) + 1,
                pack_version_id=session.get_one(Assignment, task).version_id,
                files={"solution.py": digest},
                accepted_at=at,
                status=status,
                outbox=0,
            )
            session.add(row)
        if status not in ("queued", "running"):
            self.verdict(row.id, score, status=status, at=at + timedelta(seconds=2))
        return row.id

    def verdict(self, submission_id, score, grading_version=1, status="graded", at=NOW, tests=TESTS):
        with writing(self.session):
            columns = verdict_row(submission_id, grading_version, 1, result_of(score, status, tests))
            self.session.add(Verdict(**columns, recorded_at=at))

    def extension(self, slug, login=None, section=None, **dates):
        due = dates.get("due_local")
        with writing(self.session):
            self.session.add(
                Extension(
                    assignment_id=self.assignments[slug],
                    user_id=None if login is None else self.users[login],
                    section_id=None if section is None else self.section(section),
                    due_at=None if due is None else datetime.fromisoformat(due).replace(tzinfo=UTC),
                    created_at=NOW,
                    created_by=self.users["teacher"],
                    **dates,
                )
            )

    def override(self, slug, login, score, reason):
        with writing(self.session):
            self.session.add(
                Override(
                    assignment_id=self.assignments[slug],
                    user_id=self.users[login],
                    score=score,
                    reason=reason,
                    created_at=NOW,
                    created_by=self.users["teacher"],
                )
            )

    def rubric(self, slug, login, points):
        by = {"created_at": NOW, "created_by": self.users["teacher"]}
        with writing(self.session):
            item = RubricItem(assignment_id=self.assignments[slug], position=1, title="style", points=points)
            self.session.add(item)
            self.session.flush()
            self.session.add(RubricMark(item_id=item.id, user_id=self.users[login], **by))
