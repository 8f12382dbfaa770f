"""A class of 500 with 7 broken lines, and invitations, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.db.models.audit import AuditEntry
from app.db.models.course import Membership, Section
from app.db.models.user import User
from app.domain.people import Role
from app.domain.refusal import Conflict, Invalid, NotAllowed, NotFound
from app.services import courses, invite, people
from app.services.audit import Actor
from app.services.import_roster import import_roster

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BROKEN = {
    3: ",Nobody,n@example.org,student,A,",
    57: "s0055,Five,not-an-address,student,A,",
    120: "s0118,Six,s0118@example.org,professor,A,",
    260: 's0258,"Seven,s0258@example.org,student,B,',
    333: "s0002,Again,s0002@example.org,student,B,",
    400: "s0398,Eight,s0398@example.org,student",
    501: "s0499,Nine,s0499@example.org,admin,B,",
}


def roster():
    """500 people on lines 2 to 501, seven of them broken."""
    lines = ["login,name,email,role,section,sis_id"]
    for line in range(2, 502):
        number = line - 2
        good = f"s{number:04},Student {number},s{number:04}@example.org,student,{'AB'[number % 2]},{90000 + number}"
        lines.append(BROKEN.get(line, good))
    return "\n".join(lines) + "\n"


@pytest.fixture
def teacher(session):
    return people.create_user(session, login="teacher", name="T", password="correct horse", now=NOW)


@pytest.fixture
def course(session, teacher):
    course = courses.create_course(session, slug="c", title="C", now=NOW)
    courses.enrol(session, course_id=course.id, user_id=teacher.id, role=Role.INSTRUCTOR)
    return course


def bring_in(session, course, teacher, text, *, dry_run=False, giver=Role.INSTRUCTOR):
    return import_roster(
        session, course_id=course.id, text=text, actor=Actor(teacher.id, NOW), giver=giver, dry_run=dry_run
    )


def test_a_dry_run_names_every_broken_line_and_changes_nothing(session, course, teacher):
    report = bring_in(session, course, teacher, roster(), dry_run=True)
    assert {error.line: error.field for error in report.errors} == {
        3: "login",
        57: "email",
        120: "role",
        260: "",
        333: "login",
        400: "",
        501: "role",
    }
    assert (len(report.accounts), len(report.enrolled), report.sections) == (493, 493, ["A", "B"])
    assert session.scalars(select(func.count()).select_from(User)).one() == 1
    assert session.scalars(select(func.count()).select_from(Section)).one() == 0


def test_the_import_brings_in_the_rest_and_once_more_changes_nothing(session, course, teacher):
    report = bring_in(session, course, teacher, roster())
    assert len(report.enrolled) == 493
    assert report.unlisted == ["teacher"]
    by_section = dict(
        session.execute(
            select(Section.name, func.count())
            .join(Membership, Membership.section_id == Section.id)
            .group_by(Section.name)
        ).all()
    )
    assert sum(by_section.values()) == 493
    ann = session.scalars(select(User).where(User.login == "s0002")).one()
    assert (ann.name, ann.email, ann.sis_id, ann.password_hash) == ("Student 2", "s0002@example.org", "90002", None)
    again = bring_in(session, course, teacher, roster())
    assert (again.accounts, again.enrolled, again.changed, again.unchanged) == ([], [], [], 493)
    assert session.scalars(select(AuditEntry.action)).all() == ["roster.import", "roster.import"]


def test_a_later_roster_changes_what_it_names_and_removes_nobody(session, course, teacher):
    bring_in(session, course, teacher, "login,section,role\nann,A,grader\nbob,A,student\n")
    report = bring_in(session, course, teacher, "login,section\nann,\nbob,B\ncat,B\n")
    assert (report.changed, report.enrolled, report.unchanged) == (["bob"], ["cat"], 1)
    rows = session.execute(
        select(User.login, Membership.role, Section.name)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(Section, Section.id == Membership.section_id)
        .order_by(User.login)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("ann", "grader", "A"),
        ("bob", "student", "B"),
        ("cat", "student", "B"),
        ("teacher", "instructor", None),
    ]


def test_nobody_gives_or_takes_a_role_above_their_own(session, course, teacher):
    report = bring_in(
        session, course, teacher, "login,role\nann,admin\nteacher,student\nbob,grader\n", giver=Role.GRADER
    )
    assert [(error.line, error.field) for error in report.errors] == [(2, "role"), (3, "role")]
    assert report.enrolled == ["bob"]


def test_a_number_of_the_registrar_stands_for_one_person(session, course, teacher):
    report = bring_in(session, course, teacher, "login,sis_id\nann,7\nbob,7\n")
    assert [(error.line, error.field) for error in report.errors] == [(3, "sis_id")]


def make_link(session, course, teacher, **more):
    return invite.invite(
        session,
        course_id=course.id,
        role=more.pop("role", Role.STUDENT),
        giver=Role.INSTRUCTOR,
        actor=Actor(teacher.id, NOW),
        lasts=timedelta(days=7),
        **more,
    )


def test_a_link_brings_a_new_person_into_the_course(session, course, teacher):
    _, secret = make_link(session, course, teacher)
    assert invite.look(session, secret, NOW).course == "c"
    login = invite.accept_as_new(session, secret, login="ann", name="Ann", password="battery staple", now=NOW)
    ann = people.check_password(session, login, "battery staple")
    assert session.get_one(Membership, (course.id, ann.id)).role == "student"


def test_a_link_never_lowers_somebodys_role(session, course, teacher):
    _, secret = make_link(session, course, teacher)
    invite.accept(session, secret, user_id=teacher.id, now=NOW)
    assert session.get_one(Membership, (course.id, teacher.id)).role == "instructor"


def test_a_link_that_is_over_used_up_revoked_or_made_up_is_good_for_nothing(session, course, teacher):
    number, secret = make_link(session, course, teacher, max_uses=1)
    with pytest.raises(NotFound):
        invite.look(session, secret, NOW + timedelta(days=7))
    invite.accept(session, secret, user_id=teacher.id, now=NOW)
    with pytest.raises(NotFound):
        invite.accept(session, secret, user_id=teacher.id, now=NOW)
    number, secret = make_link(session, course, teacher)
    invite.revoke(session, course_id=course.id, invitation_id=number, actor=Actor(teacher.id, NOW))
    for guess in (secret, "gwi_guess"):
        with pytest.raises(NotFound):
            invite.accept_as_new(session, guess, login="x", name="X", password="battery staple", now=NOW)
    assert session.scalars(select(User.login)).all() == ["teacher"]


def test_a_refused_acceptance_does_not_use_the_link_up(session, course, teacher):
    _, secret = make_link(session, course, teacher, max_uses=1)
    with pytest.raises(Conflict):
        invite.accept_as_new(session, secret, login="teacher", name="", password="battery staple", now=NOW)
    with pytest.raises(Invalid):
        invite.accept_as_new(session, secret, login="ann", name="", password="short", now=NOW)
    invite.accept_as_new(session, secret, login="ann", name="", password="battery staple", now=NOW)


def test_nobody_invites_above_their_own_role(session, course, teacher):
    with pytest.raises(NotAllowed):
        make_link(session, course, teacher, role=Role.ADMIN)


def test_people_of_a_roster_set_their_password_by_a_personal_link_once(session, course, teacher):
    bring_in(session, course, teacher, "login,role\nann,\nbob,grader\n")
    links = invite.invite_accounts(
        session, course_id=course.id, logins=["ann", "bob", "teacher"], actor=Actor(teacher.id, NOW), lasts=timedelta(7)
    )
    assert list(links) == ["ann"]  # staff accounts are not handed out by link
    assert invite.look(session, links["ann"], NOW).login == "ann"
    with pytest.raises(Conflict):
        invite.accept(session, links["ann"], user_id=teacher.id, now=NOW)
    invite.accept_as_new(session, links["ann"], login="ignored", name="", password="battery staple", now=NOW)
    assert people.check_password(session, "ann", "battery staple").login == "ann"
    with pytest.raises(NotFound):
        invite.accept_as_new(session, links["ann"], login="", name="", password="another one", now=NOW)
