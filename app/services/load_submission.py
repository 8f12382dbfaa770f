"""What a worker needs to grade a submission, from the database alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.course import Course
from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.queries import blobs
from app.domain.assignment import Declaration
from app.domain.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Job:
    """A submission as grading needs it.

    Attributes:
        course, assignment: slugs.
        version_id: the `PackVersion` to grade with; its zip is the blob `zip_digest` (see `load_zip`).
        pack_digest: of the pack's tree: what a worker keys its cache of packs by.
        files: name → bytes as handed in.
        has_verdict: whether the verdict of this grading stands already.
    """

    submission: str
    course: str
    assignment: str
    attempt: int
    status: str
    version_id: int
    pack_digest: str
    zip_digest: str
    declaration: Declaration
    files: dict[str, bytes]
    has_verdict: bool


def load_submission(session: Session, submission_id: str, grading_version: int = 1) -> Job:
    """What grading that submission needs.

    Raises:
        NotFound: there is no such submission.
    """
    row = session.execute(
        select(
            Submission.attempt,
            Submission.status,
            Submission.files,
            Submission.pack_version_id,
            Assignment.slug.label("assignment"),
            Course.slug.label("course"),
            PackVersion.digest,
            PackVersion.zip_digest,
            PackVersion.declaration,
            Verdict.delivery.label("verdict"),
        )
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .join(PackVersion, PackVersion.id == Submission.pack_version_id)
        .outerjoin(Verdict, and_(Verdict.submission_id == Submission.id, Verdict.grading_version == grading_version))
        .where(Submission.id == submission_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no submission {submission_id}")
    contents = blobs.load(session, row.files.values())
    return Job(
        submission=submission_id,
        course=row.course,
        assignment=row.assignment,
        attempt=row.attempt,
        status=row.status,
        version_id=row.pack_version_id,
        pack_digest=row.digest,
        zip_digest=row.zip_digest,
        declaration=Declaration.from_json(row.declaration or {"tests": [], "learned": {}}),
        files={name: contents[digest] for name, digest in row.files.items()},
        has_verdict=row.verdict is not None,
    )


def load_zip(session: Session, zip_digest: str) -> bytes:
    """The zip of a pack version.

    Raises:
        NotFound: no such zip is stored.
    """
    found = blobs.load(session, [zip_digest])
    if zip_digest not in found:
        raise NotFound(f"there is no pack {zip_digest}")
    return found[zip_digest]
