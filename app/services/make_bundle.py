"""A submission as a bundle that can be graded on another machine."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.submission import Submission
from app.domain.refusal import NotFound
from app.packs.bundle import Bundle
from app.services.load_submission import load_submission, load_zip
from app.services.standing import standing_verdict


def make_bundle(session: Session, submission_id: str) -> Bundle:
    """The submission as the grading that stands saw it. Who handed it in is not in it.

    Raises:
        NotFound: there is no such submission.
    """
    grading = session.scalar(select(Submission.grading_version).where(Submission.id == submission_id))
    if grading is None:
        raise NotFound(f"there is no submission {submission_id}")
    job = load_submission(session, submission_id, grading)
    result = standing_verdict(session, submission_id, grading)[1] if job.has_verdict else None
    about = {
        "submission": submission_id,
        "course": job.course,
        "assignment": job.assignment,
        "attempt": job.attempt,
        "grading": grading,
    }
    return Bundle(about, job.assignment, load_zip(session, job.zip_digest), job.declaration, job.files, result)
