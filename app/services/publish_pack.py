"""From an uploaded zip to the version that students see: stored, checked by its own solutions, then published.

The check needs the sandbox, so a worker does it. A row in status `checking` is the request for it: `claim_checks` hands
each out once, and again when nobody has settled it for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.course import Course
from app.db.queries import blobs
from app.db.session import writing
from app.domain.assignment import Declaration, Pack
from app.domain.refusal import NotFound
from app.packs.read import read_pack_zip
from app.services.audit import Actor, note
from app.services.courses import checked_slug
from app.services.statement import rendered

CHECK_TIMEOUT = timedelta(seconds=30)
"""A check of which nobody has heard for this long is handed out again."""


@dataclass(frozen=True, slots=True)
class VersionToCheck:
    """A stored pack version as the check needs it."""

    version_id: int
    course: str
    assignment: str
    number: int
    status: str
    zip: bytes


def store_pack(
    session: Session,
    *,
    course_id: int,
    slug: str,
    data: bytes,
    user_id: int | None,
    now: datetime,
    is_draft: bool = False,
) -> PackVersion:
    """Store a pack as the next version of its assignment, which is made when the course has none of that slug.

    The same pack again gives the version that is there already, so that a retry is safe; when that was a draft and this
    is none, it is published.

    Args:
        slug: the assignment's.
        data: the zip.
        is_draft: check it, and do not publish it.

    Raises:
        PackError: it is no pack.
        Invalid: the slug cannot be in a URL.
    """
    pack = read_pack_zip(data, checked_slug(slug))
    zip_digest = blobs.digest_of(data)
    with writing(session):
        assignment = session.scalars(
            select(Assignment).where(Assignment.course_id == course_id, Assignment.slug == slug).with_for_update()
        ).one_or_none()
        if assignment is None:
            zone = session.scalars(select(Course.zone).where(Course.id == course_id)).one()
            assignment = Assignment(course_id=course_id, slug=slug, title=pack.title, zone=zone, created_at=now)
            session.add(assignment)
            session.flush()
        latest = session.scalars(
            select(PackVersion)
            .where(PackVersion.assignment_id == assignment.id)
            .order_by(PackVersion.number.desc())
            .limit(1)
        ).one_or_none()
        if latest is not None and latest.digest == pack.digest and latest.status != "refused":
            if latest.is_draft and not is_draft:
                latest.is_draft = False
                if latest.status == "checked":
                    _publish(session, latest)
                if user_id is not None:
                    told = {"version": latest.number, "digest": latest.digest}
                    note(session, Actor(user_id, now), "pack.publish", slug, course_id=course_id, **told)
            return latest
        blobs.store(session, {zip_digest: data})
        version = PackVersion(
            assignment_id=assignment.id,
            number=1 if latest is None else latest.number + 1,
            digest=pack.digest,
            zip_digest=zip_digest,
            title=pack.title,
            statement_html=rendered(pack.statement, pack.title),
            about=about(pack),
            is_draft=is_draft,
            status="checking",
            created_at=now,
            created_by=user_id,
        )
        session.add(version)
        if user_id is not None:
            by, told = Actor(user_id, now), {"version": version.number, "digest": pack.digest, "draft": is_draft}
            note(session, by, "pack.upload", slug, course_id=course_id, **told)
    return version


def about(pack: Pack) -> dict[str, Any]:
    """What a page needs of a pack besides statement and tests, as plain data."""
    return {
        "files": list(pack.files),
        "starter": dict(pack.starter),
        "limits": pack.limits.to_json(),
        "environment": pack.environment,
        "cache": pack.cache,
    }


def points_of(declaration: Declaration) -> dict[str, float]:
    """Visibility → points to be had."""
    points: dict[str, float] = {}
    for test in declaration.tests:
        points[str(test.visibility)] = round(points.get(str(test.visibility), 0.0) + test.max_score, 9)
    return points


def claim_checks(session: Session, now: datetime) -> list[int]:
    """The ids of versions that wait for their check; whoever gets them is to settle them."""
    is_silent = or_(PackVersion.check_began_at.is_(None), PackVersion.check_began_at < now - CHECK_TIMEOUT)
    return _claim(session, and_(PackVersion.status == "checking", is_silent), now)


def claim_mutants(session: Session, now: datetime) -> list[int]:
    """The ids of checked versions of whose mutants nobody has heard for a while; whoever gets them is to go on."""
    is_silent = PackVersion.check_began_at < now - CHECK_TIMEOUT
    return _claim(session, and_(PackVersion.status.in_(("published", "checked")), is_silent), now)


def _claim(session: Session, condition: ColumnElement[bool], now: datetime, limit: int = 10) -> list[int]:
    due = select(PackVersion.id).where(condition).order_by(PackVersion.id).limit(limit)
    if not session.scalars(due).all():
        return []
    with writing(session):
        return list(
            session.scalars(
                update(PackVersion)
                .where(PackVersion.id.in_(due.with_for_update(skip_locked=True).scalar_subquery()))
                .values(check_began_at=now)
                .returning(PackVersion.id)
            )
        )


def touch_check(session: Session, version_id: int, now: datetime) -> None:
    """Say that its check still runs."""
    with writing(session):
        session.execute(
            update(PackVersion)
            .where(PackVersion.id == version_id, PackVersion.status == "checking")
            .values(check_began_at=now)
        )


def load_version(session: Session, version_id: int) -> VersionToCheck:
    """A version with its zip.

    Raises:
        NotFound: there is none of that id.
    """
    row = session.execute(
        select(
            PackVersion.number,
            PackVersion.status,
            PackVersion.zip_digest,
            Assignment.slug.label("assignment"),
            Course.slug.label("course"),
        )
        .join(Assignment, Assignment.id == PackVersion.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(PackVersion.id == version_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no pack version {version_id}")
    data = blobs.load(session, [row.zip_digest])[row.zip_digest]
    return VersionToCheck(version_id, row.course, row.assignment, row.number, row.status, data)


def settle_pack(
    session: Session, version_id: int, declaration: Declaration | None, report: dict[str, Any], ok: bool
) -> bool:
    """End the check of a version: published (a draft: `checked`), or refused with the report that says why.

    A version that is older than the published one by now does not take its place.

    Args:
        declaration: what the pack promises; needed when `ok`.
        report: what the check found, plain data.

    Returns:
        False when it was settled already: then nothing has changed.
    """
    with writing(session):
        version = session.scalars(
            select(PackVersion).where(PackVersion.id == version_id, PackVersion.status == "checking").with_for_update()
        ).one_or_none()
        if version is None:
            return False
        version.report = report
        version.status = "refused"
        if not report.get("mutants"):
            version.check_began_at = None
        if declaration is not None:
            version.declaration = declaration.to_json()
            version.max_score = declaration.max_score
            version.points = points_of(declaration)
        if ok and declaration is not None and version.is_draft:
            version.status = "checked"
        elif ok and declaration is not None:
            _publish(session, version)
    return True


def _publish(session: Session, version: PackVersion) -> None:
    newer = select(PackVersion.id).where(
        PackVersion.assignment_id == version.assignment_id,
        PackVersion.status == "published",
        PackVersion.number > version.number,
    )
    if session.scalars(newer).first() is not None:
        version.status = "replaced"
        return
    session.execute(
        update(PackVersion)
        .where(PackVersion.assignment_id == version.assignment_id, PackVersion.status == "published")
        .values(status="replaced")
    )
    version.status = "published"
    session.execute(
        update(Assignment)
        .where(Assignment.id == version.assignment_id)
        .values(version_id=version.id, title=version.title)
    )
