"""How much was graded in the last minute, and how long it had waited: throughput and latency for whoever watches."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.models.submission import Submission
from app.db.models.verdict import Verdict

SPAN = timedelta(seconds=60)
MOST = 500
"""Latency is of the last so many verdicts at most: under a rush that is some seconds, and the reading stays short."""


def pace_of_grading(session: Session, now: datetime) -> dict[str, float | None]:
    """`graded_60s`: verdicts in the last minute, regrades' too. `latency_p50_s`, `latency_p95_s`: seconds from
    acceptance to verdict, of first gradings alone; None when there was none.
    """
    lately = Verdict.recorded_at > now - SPAN
    took = (
        select(Verdict.recorded_at, Submission.accepted_at)
        .join(Submission, Submission.id == Verdict.submission_id)
        .where(lately, Verdict.grading_version == 1)
        .order_by(Verdict.recorded_at.desc())
        .limit(MOST)
    )
    seconds = [(recorded - accepted).total_seconds() for recorded, accepted in session.execute(took)]
    return {
        "graded_60s": session.scalars(select(func.count()).select_from(Verdict).where(lately)).one(),
        "latency_p50_s": percentile(seconds, 50),
        "latency_p95_s": percentile(seconds, 95),
    }


def percentile(values: Sequence[float], percent: int) -> float | None:
    """That percentile, to the millisecond; None of nothing."""
    if not values:
        return None
    if len(values) == 1:
        return round(values[0], 3)
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 3)
