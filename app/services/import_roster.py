"""A CSV roster into a course. A dry run tells all that would happen, and what is wrong with which line, and does none.

Nobody is ever removed, and an account that exists keeps its name: it may be somebody of other courses too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.db.models.course import Membership, Section
from app.db.models.user import User
from app.db.session import writing
from app.domain.people import Role
from app.domain.refusal import Invalid
from app.domain.roster import RosterError, RosterRow, read_roster
from app.services.audit import Actor, note

CHUNK = 500


@dataclass(slots=True)
class RosterReport:
    """What an import does, or would do.

    Attributes:
        accounts: logins that get an account; they have no password until they follow an invitation.
        enrolled: logins that come into the course; changed: those whose role or section changes.
        unlisted: people of the course whom the file does not name; they stay.
        sections: sections that are made.
        errors: by line; those lines are left out.
    """

    accounts: list[str] = field(default_factory=list)
    enrolled: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    unlisted: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    errors: list[RosterError] = field(default_factory=list)
    dry_run: bool = True


def import_roster(
    session: Session, *, course_id: int, text: str, actor: Actor, giver: Role, dry_run: bool
) -> RosterReport:
    """Read the roster and, unless it is a dry run, bring its people into the course, all in one transaction.

    Args:
        giver: the importer's own role; nobody gives a role above it, or takes one.

    Raises:
        Invalid: the first line does not name the columns.
    """
    rows, errors = read_roster(text)
    if errors and errors[0].line == 1:
        raise Invalid(errors[0].reason, errors[0].field)
    report = RosterReport(errors=errors, dry_run=dry_run)
    if dry_run:
        _apply(session, course_id, rows, actor, giver, report)
        return report
    with writing(session):
        _apply(session, course_id, rows, actor, giver, report)
        note(
            session,
            actor,
            "roster.import",
            f"{len(report.enrolled)} people",
            course_id=course_id,
            accounts=len(report.accounts),
            enrolled=report.enrolled,
            changed=report.changed,
            errors=len(report.errors),
        )
    return report


def _apply(
    session: Session, course_id: int, rows: Sequence[RosterRow], actor: Actor, giver: Role, report: RosterReport
) -> None:
    known = _accounts(session, [row.login for row in rows])
    members = _members(session, course_id)
    sections: dict[str, int | None] = {}
    for section in session.scalars(select(Section).where(Section.course_id == course_id)):
        sections[section.name] = section.id
    taken = _sis_ids(session, [row.sis_id for row in rows if row.sis_id])
    good: list[RosterRow] = []
    for row in rows:
        account = known.get(row.login)
        member = members.get(account) if account is not None else None
        reason = _refused(row, account, member, giver, taken)
        if reason is not None:
            report.errors.append(RosterError(row.line, *reason))
            continue
        good.append(row)
        if account is None:
            report.accounts.append(row.login)
        if row.sis_id:
            taken[row.sis_id] = -1 if account is None else account
        if row.section and row.section not in sections:
            sections[row.section] = None
            report.sections.append(row.section)
        if member is None:
            report.enrolled.append(row.login)
        elif (member.role, member.section_id) != _wanted(row, member, sections):
            report.changed.append(row.login)
        else:
            report.unchanged += 1
    report.errors.sort(key=lambda error: error.line)
    named = {known.get(row.login) for row in rows}
    report.unlisted = sorted(member.login for user_id, member in members.items() if user_id not in named)
    if not report.dry_run:
        _write(session, course_id, good, known, members, sections, actor)


def _refused(
    row: RosterRow, account: int | None, member: _Member | None, giver: Role, taken: dict[str, int]
) -> tuple[str, str] | None:
    if row.role is not None and row.role.rank > giver.rank:
        return "role", f"you are {giver} and cannot make anybody {row.role}"
    if member is not None and member.role.rank > giver.rank:
        return "role", f"you are {giver} and cannot change the role of {row.login!r}, who is {member.role}"
    owner = taken.get(row.sis_id) if row.sis_id else None
    if owner is not None and owner != account:
        return "sis_id", f"{row.sis_id!r} belongs to another account"
    return None


@dataclass(frozen=True, slots=True)
class _Member:
    login: str
    role: Role
    section_id: int | None


def _wanted(row: RosterRow, member: _Member, sections: dict[str, int | None]) -> tuple[Role, int | None]:
    """Role and section that a member is to have: the file changes what it names."""
    return row.role or member.role, sections[row.section] if row.section else member.section_id


def _accounts(session: Session, logins: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(logins), CHUNK):
        query = select(User.login, User.id).where(User.login.in_(logins[start : start + CHUNK]))
        found.update((login, number) for login, number in session.execute(query))
    return found


def _sis_ids(session: Session, sis_ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(sis_ids), CHUNK):
        query = select(User.sis_id, User.id).where(User.sis_id.in_(sis_ids[start : start + CHUNK]))
        found.update((sis_id, number) for sis_id, number in session.execute(query) if sis_id is not None)
    return found


def _members(session: Session, course_id: int) -> dict[int, _Member]:
    query = (
        select(User.id, User.login, Membership.role, Membership.section_id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.course_id == course_id)
    )
    return {number: _Member(login, Role(role), section) for number, login, role, section in session.execute(query)}


def _write(
    session: Session,
    course_id: int,
    rows: Sequence[RosterRow],
    known: dict[str, int],
    members: dict[int, _Member],
    sections: dict[str, int | None],
    actor: Actor,
) -> None:
    for name, number in sections.items():
        if number is None:
            section = Section(course_id=course_id, name=name)
            session.add(section)
            session.flush()
            sections[name] = section.id
    fresh = [
        {
            "login": row.login,
            "name": row.name or row.login,
            "email": row.email or None,
            "sis_id": row.sis_id or None,
            "created_at": actor.now,
        }
        for row in rows
        if row.login not in known
    ]
    if fresh:
        session.execute(insert(User), fresh)
        known.update(_accounts(session, [str(one["login"]) for one in fresh]))
    for row in rows:
        user_id = known[row.login]
        member = members.get(user_id)
        if member is not None and _wanted(row, member, sections) != (member.role, member.section_id):
            membership = session.get_one(Membership, (course_id, user_id))
            membership.role, membership.section_id = _wanted(row, member, sections)
    new = [
        {
            "course_id": course_id,
            "user_id": known[row.login],
            "role": str(row.role or Role.STUDENT),
            "section_id": sections.get(row.section),
        }
        for row in rows
        if known[row.login] not in members
    ]
    if new:
        session.execute(insert(Membership), new)
