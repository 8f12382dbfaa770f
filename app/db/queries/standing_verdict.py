"""How a submission's verdict is found: the one of the grading that stands."""

from __future__ import annotations

from sqlalchemy import and_

from app.db.models.submission import Submission
from app.db.models.verdict import Verdict

STANDING_VERDICT = and_(Verdict.submission_id == Submission.id, Verdict.grading_version == Submission.grading_version)
"""For a join of `Verdict` with `Submission`."""
