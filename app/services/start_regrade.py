"""The preview of a regrade: chosen submissions are graded aside, as bulk work, and nothing changes for anybody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.regrade import Regrade, RegradeItem
from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.queries import grades
from app.db.queries.standing_verdict import STANDING_VERDICT
from app.db.session import writing
from app.domain.grade import Counts, GradeRules, grade_of
from app.domain.refusal import Conflict, Invalid, NotFound
from app.domain.regrade import Policy, RegradeStatus, Scope
from app.domain.submission import State
from app.services.audit import Actor, note

SETTLED = (State.GRADED, State.BAD_SUBMISSION, State.SYSTEM_ERROR)
CHUNK = 500


def start_regrade(
    session: Session,
    *,
    course_id: int,
    assignment: str,
    scope: Scope,
    submissions: Sequence[str] = (),
    pack_digest: str | None = None,
    key: str | None = None,
    actor: Actor,
) -> int:
    """Record what is to be regraded; the rows are the request, and find their way to the workers by themselves. The
    regrade's id.

    Args:
        submissions: ids, for `Scope.SUBMISSIONS`.
        pack_digest: of a version of this assignment, or 8 characters or more that it begins with; the published
            version by default.
        key: the caller's idempotency key: the same again gives the regrade that is there.

    Raises:
        NotFound: the course has no such assignment.
        Invalid: no version has that digest, or a submission is not one of the assignment's graded ones.
        Conflict: there is nothing to regrade.
    """
    task = session.scalars(
        select(Assignment).where(Assignment.course_id == course_id, Assignment.slug == assignment)
    ).one_or_none()
    if task is None:
        raise NotFound(f"the course has no assignment {assignment!r}")
    if key is not None:
        again = _by_key(session, actor, key)
        if again is not None:
            return _checked_again(again, task, scope)
    version_id = _version(session, task, pack_digest)
    chosen = _chosen(session, task, scope, submissions)
    if not chosen:
        raise Conflict("no graded submission is in this scope: there is nothing to regrade", "scope")
    regrade = Regrade(
        assignment_id=task.id,
        pack_version_id=version_id,
        scope=str(scope),
        status=str(RegradeStatus.RUNNING),
        idempotency_key=key,
        created_at=actor.now,
        created_by=actor.user_id,
    )
    try:
        with writing(session):
            session.add(regrade)
            session.flush()
            _add_items(session, regrade, chosen)
            note(
                session,
                actor,
                "regrade.preview",
                f"{assignment}/{regrade.id}",
                course_id=course_id,
                scope=str(scope),
                n=len(chosen),
            )
    except IntegrityError:
        again = None if key is None else _by_key(session, actor, key)
        if again is None:
            raise
        return _checked_again(again, task, scope)
    return regrade.id


def retry(session: Session, submission_id: str, *, course_id: int, actor: Actor) -> int:
    """Grade a submission again whose grading failed by our fault, with the pack that is published now; what comes of
    it stands at once. The number of the regrade that it makes.

    Raises:
        NotFound: the course has no such submission.
        Conflict: its grading did not fail by our fault.
    """
    with writing(session):
        row = session.scalars(
            select(Submission)
            .join(Assignment, Assignment.id == Submission.assignment_id)
            .where(Submission.id == submission_id, Assignment.course_id == course_id)
            .with_for_update(of=Submission)
        ).one_or_none()
        if row is None:
            raise NotFound(f"there is no submission {submission_id}")
        if row.status != State.SYSTEM_ERROR:
            raise Conflict(f"this submission is {row.status}: only what failed by our fault is retried")
        task = session.get_one(Assignment, row.assignment_id)
        regrade = Regrade(
            assignment_id=task.id,
            pack_version_id=task.version_id or row.pack_version_id,
            scope=str(Scope.RETRY),
            status=str(RegradeStatus.APPLIED),
            policy=str(Policy.ALL),
            created_at=actor.now,
            created_by=actor.user_id,
            applied_at=actor.now,
        )
        session.add(regrade)
        session.flush()
        _add_items(session, regrade, [row.id], applied=True)
        row.grading_version = regrade.grading_version
        row.pack_version_id = regrade.pack_version_id
        row.status = str(State.QUEUED)
        row.outbox = 1
        note(session, actor, "submission.retry", submission_id, course_id=course_id, regrade=regrade.id)
    return regrade.id


def _add_items(session: Session, regrade: Regrade, submission_ids: Sequence[str], *, applied: bool = False) -> None:
    for start in range(0, len(submission_ids), CHUNK):
        part = submission_ids[start : start + CHUNK]
        rows = session.execute(
            select(Submission.id, Submission.grading_version, Submission.pack_version_id, Submission.status).where(
                Submission.id.in_(part)
            )
        ).all()
        session.execute(
            insert(RegradeItem),
            [
                {
                    "regrade_id": regrade.id,
                    "submission_id": row.id,
                    "old_grading_version": row.grading_version,
                    "old_pack_version_id": row.pack_version_id,
                    "old_status": row.status,
                    "applied": applied,
                }
                for row in rows
            ],
        )


def _by_key(session: Session, actor: Actor, key: str) -> Regrade | None:
    return session.scalars(
        select(Regrade).where(Regrade.created_by == actor.user_id, Regrade.idempotency_key == key)
    ).one_or_none()


def _checked_again(regrade: Regrade, task: Assignment, scope: Scope) -> int:
    if (regrade.assignment_id, regrade.scope) != (task.id, scope):
        raise Invalid("this Idempotency-Key was used for another regrade", "Idempotency-Key")
    return regrade.id


def _version(session: Session, task: Assignment, digest: str | None) -> int:
    if digest is None:
        if task.version_id is None:
            raise Conflict("no version of the pack is published")
        return task.version_id
    if len(digest) < 8 or not digest.isalnum():
        raise Invalid("give 8 characters of the digest or more", "pack_digest")
    found = session.scalars(
        select(PackVersion.id)
        .where(
            PackVersion.assignment_id == task.id,
            PackVersion.digest.startswith(digest),
            PackVersion.status.in_(("published", "replaced", "checked")),
        )
        .order_by(PackVersion.number.desc())
    ).first()
    if found is None:
        raise Invalid(f"no checked version of the pack has the digest {digest}", "pack_digest")
    return found


def _chosen(session: Session, task: Assignment, scope: Scope, submissions: Sequence[str]) -> list[str]:
    """The ids of the submissions in that scope that have a verdict, oldest first."""
    query = (
        select(Submission.id, Submission.user_id, Submission.attempt)
        .join(Verdict, STANDING_VERDICT)
        .where(Submission.assignment_id == task.id, Submission.status.in_([str(state) for state in SETTLED]))
        .order_by(Submission.id)
    )
    rows = session.execute(query).all()
    if scope is Scope.ALL:
        return [row.id for row in rows]
    if scope is Scope.SUBMISSIONS:
        there = {row.id for row in rows}
        for wanted in submissions:
            if wanted not in there:
                raise Invalid(f"{wanted} is no graded submission of this assignment", "submissions")
        return sorted(set(submissions))
    if scope is Scope.BEST:
        return _counting_best(session, task, {(row.user_id, row.attempt): row.id for row in rows})
    return sorted({row.user_id: row.id for row in rows}.values())


def _counting_best(session: Session, task: Assignment, ids: dict[tuple[int, int], str]) -> list[str]:
    rules = grades.task_of(task, None)
    extensions = grades.extensions(session, [task.id])
    sections = {one.user_id: one.section_id for one in grades.students(session, task.course_id)}
    chosen = []
    for (_, user_id), attempts in grades.attempts(session, [task.id]).items():
        schedule = extensions.schedule(rules, user_id, sections.get(user_id))
        grade = grade_of(attempts, GradeRules(Counts.BEST, rules.rules.late), schedule)
        if grade.attempt is not None and (user_id, grade.attempt) in ids:
            chosen.append(ids[user_id, grade.attempt])
    return sorted(chosen)
