"""Apply a regrade, revert it, or throw it away; each in one transaction, with a line in the audit log."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.regrade import Regrade, RegradeItem
from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.queries import regrades
from app.db.queries.regrades import NEW, OF_NEW, OF_OLD, OLD
from app.db.session import writing
from app.domain.refusal import Conflict, NotFound
from app.domain.regrade import Policy, RegradeStatus
from app.services.audit import Actor, note

UNSETTLED = (RegradeStatus.RUNNING, RegradeStatus.READY)
APPLIED = RegradeItem.applied.is_(True)


def apply_regrade(session: Session, regrade_id: int, policy: Policy, actor: Actor) -> int:
    """Make the new verdicts stand; how many. Grades that were set by hand stay. What failed by our fault keeps its
    old verdict. Applying again by the same policy changes nothing.

    Raises:
        NotFound: there is no such regrade.
        Conflict: it is not ready, is over, or another regrade has changed what it compares with.
    """
    with writing(session):
        regrade = _locked(session, regrade_id)
        if regrade.status == RegradeStatus.APPLIED and regrade.policy == policy:
            return _count(session, regrade_id, APPLIED)
        if regrade.status not in UNSETTLED:
            raise Conflict(f"this regrade is {regrade.status} already")
        row = regrades.find(session, regrade_id)
        if row is None or row.done < row.n:
            raise Conflict("this regrade is not ready: some of its submissions are still being graded")
        _refuse_stale(session, regrade_id, Submission.grading_version != RegradeItem.old_grading_version)
        graded = (
            select(RegradeItem.submission_id)
            .join(NEW, OF_NEW)
            .join(OLD, OF_OLD)
            .where(RegradeItem.regrade_id == regrade_id, NEW.status != "system_error")
        )
        if policy is Policy.RAISED:
            graded = graded.where(NEW.score > OLD.score)
        session.execute(
            update(RegradeItem)
            .where(RegradeItem.regrade_id == regrade_id, RegradeItem.submission_id.in_(graded))
            .values(applied=True)
            .execution_options(synchronize_session=False)
        )
        verdict = (
            select(Verdict.status)
            .where(Verdict.submission_id == Submission.id, Verdict.grading_version == regrade.grading_version)
            .scalar_subquery()
        )
        session.execute(
            update(Submission)
            .where(Submission.id.in_(_applied(regrade_id)))
            .values(grading_version=regrade.grading_version, pack_version_id=regrade.pack_version_id, status=verdict)
            .execution_options(synchronize_session=False)
        )
        regrade.status, regrade.policy, regrade.applied_at = str(RegradeStatus.APPLIED), str(policy), actor.now
        n = _count(session, regrade_id, APPLIED)
        _note(session, actor, "regrade.apply", regrade, policy=str(policy), n=n)
    return n


def revert_regrade(session: Session, regrade_id: int, actor: Actor) -> int:
    """Make the verdicts stand again that stood before it was applied; how many. Reverting again changes nothing.

    Raises:
        NotFound: there is no such regrade.
        Conflict: it is not applied, or a later regrade stands on it.
    """
    with writing(session):
        regrade = _locked(session, regrade_id)
        if regrade.status == RegradeStatus.REVERTED:
            return _count(session, regrade_id, APPLIED)
        if regrade.status != RegradeStatus.APPLIED:
            raise Conflict(f"this regrade is {regrade.status}: there is nothing to revert")
        _refuse_stale(session, regrade_id, APPLIED, Submission.grading_version != regrade.grading_version)
        before = (
            select(RegradeItem.old_grading_version, RegradeItem.old_pack_version_id, RegradeItem.old_status)
            .where(RegradeItem.regrade_id == regrade_id, RegradeItem.submission_id == Submission.id)
            .correlate(Submission)
        )
        session.execute(
            update(Submission)
            .where(Submission.id.in_(_applied(regrade_id)))
            .values(
                grading_version=before.with_only_columns(RegradeItem.old_grading_version).scalar_subquery(),
                pack_version_id=before.with_only_columns(RegradeItem.old_pack_version_id).scalar_subquery(),
                status=before.with_only_columns(RegradeItem.old_status).scalar_subquery(),
            )
            .execution_options(synchronize_session=False)
        )
        regrade.status, regrade.reverted_at = str(RegradeStatus.REVERTED), actor.now
        n = _count(session, regrade_id, APPLIED)
        _note(session, actor, "regrade.revert", regrade, n=n)
    return n


def discard_regrade(session: Session, regrade_id: int, actor: Actor) -> None:
    """Throw a preview away; what of it still waits is not graded any more.

    Raises:
        NotFound: there is no such regrade.
        Conflict: it was applied.
    """
    with writing(session):
        regrade = _locked(session, regrade_id)
        if regrade.status == RegradeStatus.DISCARDED:
            return
        if regrade.status not in UNSETTLED:
            raise Conflict(f"this regrade is {regrade.status}: it is kept, for the record")
        regrade.status = str(RegradeStatus.DISCARDED)
        _note(session, actor, "regrade.discard", regrade)


def _locked(session: Session, regrade_id: int) -> Regrade:
    regrade = session.scalars(
        select(Regrade).where(Regrade.id == regrade_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if regrade is None:
        raise NotFound(f"there is no regrade {regrade_id}")
    return regrade


def _applied(regrade_id: int) -> Select[str]:
    return select(RegradeItem.submission_id).where(RegradeItem.regrade_id == regrade_id, APPLIED)


def _count(session: Session, regrade_id: int, *conditions: ColumnElement[bool]) -> int:
    return session.scalars(
        select(func.count())
        .select_from(RegradeItem)
        .join(Submission, Submission.id == RegradeItem.submission_id)
        .where(RegradeItem.regrade_id == regrade_id, *conditions)
    ).one()


def _refuse_stale(session: Session, regrade_id: int, *conditions: ColumnElement[bool]) -> None:
    stale = _count(session, regrade_id, *conditions)
    if stale:
        raise Conflict(f"{stale} of its submissions have been regraded otherwise since: what this compares is no more")


def _note(session: Session, actor: Actor, action: str, regrade: Regrade, **detail: object) -> None:
    task = session.get_one(Assignment, regrade.assignment_id)
    note(session, actor, action, f"{task.slug}/{regrade.id}", course_id=task.course_id, **detail)
