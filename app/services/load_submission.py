"""What a worker needs to grade a submission, from the database alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.course import Course
from app.db.models.regrade import Regrade
from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.queries import blobs
from app.domain.assignment import Declaration
from app.domain.refusal import NotFound
from app.domain.submission import State


@dataclass(frozen=True, slots=True)
class Job:
    """A submission as grading needs it.

    Attributes:
        course, assignment: slugs.
        version_id: the `PackVersion` to grade with; its zip is the blob `zip_digest` (see `load_zip`).
        pack_digest: of the pack's tree: what a worker keys its cache of packs by.
        files: name → bytes as handed in.
        cache: `exact`, `normalized` or `off`: the pack's setting, or `off` since its results were seen to differ.
        is_live: whether this grading is the one that students follow: not so for a regrade's preview.
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
    cache: str
    files: dict[str, bytes]
    is_live: bool
    has_verdict: bool


_GRADING = bindparam("grading", type_=Integer)
_JOB = (
    select(
        Submission.id.label("submission"),
        Submission.attempt,
        Submission.status,
        Submission.files,
        Submission.grading_version,
        PackVersion.id.label("version_id"),
        Regrade.status.label("regrade"),
        Assignment.slug.label("assignment"),
        Course.slug.label("course"),
        PackVersion.digest,
        PackVersion.zip_digest,
        PackVersion.declaration,
        PackVersion.about,
        Verdict.delivery.label("verdict"),
    )
    .join(Assignment, Assignment.id == Submission.assignment_id)
    .join(Course, Course.id == Assignment.course_id)
    .outerjoin(Regrade, and_(Regrade.id == _GRADING - 1, Submission.grading_version != _GRADING))
    .join(PackVersion, PackVersion.id == func.coalesce(Regrade.pack_version_id, Submission.pack_version_id))
    .outerjoin(Verdict, and_(Verdict.submission_id == Submission.id, Verdict.grading_version == _GRADING))
    .where(Submission.id.in_(bindparam("submissions", expanding=True)))
)
"""Made once: making it takes longer than running it."""


def load_submission(session: Session, submission_id: str, grading_version: int = 1) -> Job:
    """What grading that submission needs (see `load_submissions`).

    Raises:
        NotFound: there is no such submission.
    """
    found = load_submissions(session, [(submission_id, grading_version)])
    if not found:
        raise NotFound(f"there is no submission {submission_id}")
    return found[submission_id, grading_version]


def load_submissions(session: Session, works: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Job]:
    """What grading those submissions needs, by id and grading; those that do not exist are left out.

    A grading that is not the one that stands is a regrade's: with that regrade's pack version, and `canceled` when the
    regrade is over.
    """
    rows: dict[tuple[str, int], Any] = {}
    for grading in {grading for _, grading in works}:
        ids = [submission for submission, of_grading in works if of_grading == grading]
        for row in session.execute(_JOB, {"submissions": ids, "grading": grading}):
            rows[row.submission, grading] = row
    contents = blobs.load(session, {digest for row in rows.values() for digest in row.files.values()})
    return {which: _job(row, which[1], contents) for which, row in rows.items()}


def _job(row: Any, grading: int, contents: Mapping[str, bytes]) -> Job:
    is_live = row.grading_version == grading
    status = row.status if is_live else State.QUEUED if row.regrade in ("running", "ready") else State.CANCELED
    return Job(
        submission=row.submission,
        course=row.course,
        assignment=row.assignment,
        attempt=row.attempt,
        status=status,
        version_id=row.version_id,
        pack_digest=row.digest,
        zip_digest=row.zip_digest,
        declaration=Declaration.from_json(row.declaration or {"tests": [], "learned": {}}),
        cache=row.about.get("cache", "off"),
        files={name: contents[digest] for name, digest in row.files.items()},
        is_live=is_live,
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
