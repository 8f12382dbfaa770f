"""After a storm: what became of every submission that was acknowledged."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import redis
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

import app.db.models.all  # noqa: F401  (foreign keys are found by name: every table must be known)
from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.streams.progress import replay
from cli.storm_students import LAST, Seen

LOOK_EVERY_S = 0.2


@dataclass(frozen=True)
class Row:
    """A verdict as it stands."""

    delivery: int
    status: str
    is_right: bool
    recorded_at: float


@dataclass(frozen=True)
class Account:
    """The figures. Times in seconds.

    Attributes:
        lost: acknowledged, and without a verdict.
        doubled: of one key two submissions, or of one submission two ends, at a student's or in what was published.
        given_up: verdicts that say that it is our fault (a submission whose worker was killed three times); they cost
            no attempt and can be retried.
        wrong: graded, and not as the solution deserves.
        unseen: verdicts whose student did not see the end in time.
        redelivered: graded at the second or a later try.
        redelivered_wait_max_s: the longest from the acknowledgement to the verdict of these.
        after_last_blow_s: from the last blow to the last verdict of what was handed in before it; 0 when all stood.
        wait_p50_s, wait_p99_s, wait_max_s: from the acknowledgement to the verdict.
        shown_p50_s, shown_p99_s, shown_max_s: from the verdict until its student saw the end.
    """

    acknowledged: int
    verdicts: int
    lost: int
    doubled: int
    given_up: int
    wrong: int
    unseen: int
    out_of_order: int
    redelivered: int
    redelivered_wait_max_s: float
    after_last_blow_s: float
    wait_p50_s: float
    wait_p99_s: float
    wait_max_s: float
    shown_p50_s: float
    shown_p99_s: float
    shown_max_s: float

    @property
    def is_good(self) -> bool:
        """Nothing was lost, doubled or wrong."""
        return not (self.lost or self.doubled or self.wrong or self.out_of_order)

    def to_json(self) -> dict[str, float]:
        """The figures by name."""
        return asdict(self)


def wait_for_verdicts(engine: Engine, seen: Sequence[Seen], patience_s: float) -> dict[str, Row]:
    """The verdicts of those submissions, once all have one or the time is up; by id."""
    end = time.monotonic() + patience_s
    ids = {one.submission for one in seen}
    while True:
        try:
            found = verdicts(engine)
            if ids <= found.keys() or time.monotonic() > end:
                return found
        except SQLAlchemyError:
            if time.monotonic() > end:
                raise
        time.sleep(LOOK_EVERY_S)


def verdicts(engine: Engine) -> dict[str, Row]:
    """Every first grading's verdict."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(
                Verdict.submission_id,
                Verdict.delivery,
                Verdict.status,
                Verdict.score,
                Verdict.max_score,
                Verdict.recorded_at,
            ).where(Verdict.grading_version == 1)
        )
        return {
            row.submission_id: Row(row.delivery, row.status, row.score == row.max_score, row.recorded_at.timestamp())
            for row in rows
        }


def keys_of(engine: Engine) -> Counter[str | None]:
    """How many submissions each idempotency key has."""
    with engine.connect() as connection:
        return Counter(connection.execute(select(Submission.idempotency_key)).scalars())


def account(
    engine: Engine, client: redis.Redis, seen: Sequence[Seen], found: dict[str, Row], blows: Sequence[float]
) -> Account:
    """Every acknowledged submission against the record, and against what was published and shown."""
    keys = keys_of(engine)
    mine = {one.submission: found[one.submission] for one in seen if one.submission in found}
    waits = sorted(mine[one.submission].recorded_at - one.accepted_at for one in seen if one.submission in mine)
    shown = sorted(
        one.ended_at - mine[one.submission].recorded_at for one in seen if one.ended_at and one.submission in mine
    )
    again = [mine[one.submission].recorded_at - one.accepted_at for one in seen if _again(mine.get(one.submission))]
    last_blow = max(blows, default=0.0)
    late = [
        mine[one.submission].recorded_at - last_blow
        for one in seen
        if one.accepted_at < last_blow and one.submission in mine
    ]
    return Account(
        acknowledged=len({one.submission for one in seen}),
        verdicts=len(mine),
        lost=len({one.submission for one in seen} - mine.keys()),
        doubled=sum(keys[one.key] > 1 or len(_ends(client, one)) > 1 for one in seen),
        given_up=sum(row.status == "system_error" for row in mine.values()),
        wrong=sum(row.status != "system_error" and not row.is_right for row in mine.values()),
        unseen=sum(one.ended_at is None for one in seen),
        out_of_order=sum(one.out_of_order for one in seen),
        redelivered=sum(row.delivery > 1 for row in mine.values()),
        redelivered_wait_max_s=_quantile(sorted(again), 1.0),
        after_last_blow_s=round(max([0.0, *late]), 2),
        wait_p50_s=_quantile(waits, 0.5),
        wait_p99_s=_quantile(waits, 0.99),
        wait_max_s=_quantile(waits, 1.0),
        shown_p50_s=_quantile(shown, 0.5),
        shown_p99_s=_quantile(shown, 0.99),
        shown_max_s=_quantile(shown, 1.0),
    )


def _again(row: Row | None) -> bool:
    return row is not None and row.delivery > 1


def _ends(client: redis.Redis, one: Seen) -> set[int]:
    published = {event.seq for event in replay(client, one.submission) if event.name in LAST}
    return published | set(one.ends)


def _quantile(values: Sequence[float], part: float) -> float:
    """Of sorted values; 0 of none."""
    if not values:
        return 0.0
    return round(values[min(len(values) - 1, max(0, math.ceil(part * len(values)) - 1))], 2)
