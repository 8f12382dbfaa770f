"""Regrades from preview to revert, on both databases; grading itself is played by writing verdicts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.db.models.all import AuditEntry, PackVersion, Submission
from app.db.queries import regrades
from app.domain.refusal import Conflict, Invalid, NotFound
from app.domain.regrade import Policy, RegradeStatus, Scope, summary
from app.domain.result import DeclaredTest, Visibility
from app.services import requeue
from app.services.gradebook import gradebook
from app.services.load_submission import load_submission
from app.services.record_result import record_result
from app.services.regrade_diff import diff, shown_status
from app.services.settle_regrade import apply_regrade, discard_regrade, revert_regrade
from app.services.start_regrade import retry, start_regrade
from tests.contract.classroom import NOW, TESTS, Classroom, result_of

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def room(session):
    room = Classroom(session)
    room.assignment("a", pass_percent=50)
    for login in ("ann", "bob", "cat", "dan"):
        room.student(login)
    return room


def start(room, scope=Scope.ALL, **more):
    return start_regrade(room.session, course_id=room.course_id, assignment="a", scope=scope, actor=room.actor, **more)


def graded_anew(room, regrade_id, scores):
    """The bulk lane's part: a verdict for each submission → score, or `system_error`."""
    for submission, score in scores.items():
        status = "system_error" if score is None else "graded"
        room.verdict(submission, score or 0, grading_version=regrade_id + 1, status=status, at=LATER)


def row(room, regrade_id):
    found = regrades.find(room.session, regrade_id)
    room.session.rollback()
    return found


def scores(room):
    room.session.rollback()
    room.session.expire_all()
    return {line.student.login: line.grades[0].score for line in gradebook(room.session, room.course_id).lines}


@pytest.fixture
def four(room):
    """ann 2 → 10 (passes), bob 10 → 4 (fails), cat 5 → 5, dan 4 → 6 under an override of 7."""
    ids = {login: room.submission(login, "a", score) for login, score in FOUR.items()}
    room.override("a", "dan", 7, "explained it in person")
    return ids


FOUR = {"ann": 2, "bob": 10, "cat": 5, "dan": 4}
FOUR_NEW = {"ann": 10, "bob": 4, "cat": 5, "dan": 6}


@pytest.fixture
def ready(room, four):
    regrade_id = start(room)
    graded_anew(room, regrade_id, {four[login]: score for login, score in FOUR_NEW.items()})
    return regrade_id


def test_a_preview_changes_nothing_and_its_diff_says_what_would(room, ready):
    assert scores(room) == {"ann": 2, "bob": 10, "cat": 5, "dan": 7}
    regrade = row(room, ready)
    assert (shown_status(regrade), regrade.done, regrade.n) == (RegradeStatus.READY, 4, 4)
    changes = diff(room.session, regrade)
    assert [(one.login, one.old, one.new, one.delta) for one in changes] == [
        ("bob", 10, 4, -6),
        ("dan", 7, 7, 0),
        ("cat", 5, 5, 0),
        ("ann", 2, 10, 8),
    ]
    by_login = {one.login: one for one in changes}
    assert [str(by_login[login].crossing) for login in FOUR] == ["up", "down", "None", "None"]
    assert [(test.name, test.old, test.new) for test in by_login["ann"].tests] == [
        ("fair", "wrong", "passed"),
        ("hard", "wrong", "passed"),
    ]
    assert by_login["cat"].tests == ()
    assert by_login["dan"].hits_override
    assert (by_login["dan"].graded_old.score, by_login["dan"].graded_new.score) == (4, 6)
    assert summary(changes) == {
        "students": 4,
        "raised": 1,
        "lowered": 1,
        "unchanged": 2,
        "tests_changed": 3,
        "pass_now": 1,
        "fail_now": 1,
        "overrides_hit": 1,
        "system_errors": 0,
    }


def test_applied_to_all_the_new_verdicts_stand_but_an_override_is_kept(room, ready):
    assert apply_regrade(room.session, ready, Policy.ALL, room.actor) == 4
    assert scores(room) == {"ann": 10, "bob": 4, "cat": 5, "dan": 7}
    assert row(room, ready).status == "applied"


def test_a_student_is_told_what_stood_before_over_the_tests_that_they_may_see(room, four, ready, ask):
    path = f"/submissions/{four['ann']}"
    assert ask("ann").get(path).get_json()["before"] is None
    apply_regrade(room.session, ready, Policy.ALL, room.actor)
    told = ask("ann").get(path).get_json()
    before = told["before"]
    assert (before.pop("applied_at"), told["result"]["score"]) == (room.actor.now.isoformat(), 5)
    outcomes = {"easy": "passed", "fair": "wrong"}
    assert before == {"score": 2, "max_score": 5, "passed": 1, "n": 2, "outcomes": outcomes}
    assert [test["name"] for test in told["result"]["tests"]] == list(outcomes)
    assert ask("teacher").get(path).get_json()["before"]["outcomes"] == {**outcomes, "hard": "wrong"}
    revert_regrade(room.session, ready, room.actor)
    assert ask("ann").get(path).get_json()["before"] is None


def test_applied_to_the_raised_nobody_loses(room, ready):
    assert apply_regrade(room.session, ready, Policy.RAISED, room.actor) == 2
    assert scores(room) == {"ann": 10, "bob": 10, "cat": 5, "dan": 7}


@pytest.mark.parametrize("policy", Policy)
def test_a_revert_brings_back_exactly_what_was(room, ready, policy):
    before = room.session.execute(select(Submission.__table__).order_by(Submission.id)).all()
    apply_regrade(room.session, ready, policy, room.actor)
    assert room.session.execute(select(Submission.__table__).order_by(Submission.id)).all() != before
    revert_regrade(room.session, ready, room.actor)
    assert room.session.execute(select(Submission.__table__).order_by(Submission.id)).all() == before
    assert scores(room) == {"ann": 2, "bob": 10, "cat": 5, "dan": 7}


def test_the_diff_stays_the_same_after_it_was_applied(room, ready):
    before = diff(room.session, row(room, ready))
    apply_regrade(room.session, ready, Policy.ALL, room.actor)
    assert diff(room.session, row(room, ready)) == before


def test_each_step_is_in_the_audit_log_and_a_retried_step_is_there_once(room, ready):
    for _ in range(2):
        apply_regrade(room.session, ready, Policy.ALL, room.actor)
    for _ in range(2):
        revert_regrade(room.session, ready, room.actor)
    entries = room.session.execute(select(AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.id)).all()
    assert [tuple(entry) for entry in entries] == [
        ("regrade.preview", f"a/{ready}"),
        ("regrade.apply", f"a/{ready}"),
        ("regrade.revert", f"a/{ready}"),
    ]


def test_what_is_not_ready_is_not_applied(room, four):
    regrade_id = start(room)
    graded_anew(room, regrade_id, {four["ann"]: 10})
    with pytest.raises(Conflict, match="not ready"):
        apply_regrade(room.session, regrade_id, Policy.ALL, room.actor)
    assert scores(room)["ann"] == 2


def test_what_failed_by_our_fault_keeps_its_old_verdict(room, four):
    regrade_id = start(room)
    graded_anew(room, regrade_id, {**{four[login]: 10 for login in FOUR}, four["ann"]: None})
    changes = {one.login: one for one in diff(room.session, row(room, regrade_id))}
    assert (changes["ann"].delta, changes["ann"].system_errors) == (0, 1)
    assert apply_regrade(room.session, regrade_id, Policy.ALL, room.actor) == 3
    assert scores(room) == {"ann": 2, "bob": 10, "cat": 10, "dan": 7}


def test_of_two_previews_the_second_is_not_applied_over_the_first(room, four, ready):
    second = start(room)
    graded_anew(room, second, dict.fromkeys(four.values(), 1))
    apply_regrade(room.session, ready, Policy.RAISED, room.actor)
    with pytest.raises(Conflict, match="regraded otherwise"):
        apply_regrade(room.session, second, Policy.ALL, room.actor)
    assert scores(room)["ann"] == 10


def test_a_regrade_under_a_later_one_is_not_reverted(room, four, ready):
    apply_regrade(room.session, ready, Policy.ALL, room.actor)
    second = start(room)
    graded_anew(room, second, dict.fromkeys(four.values(), 1))
    apply_regrade(room.session, second, Policy.ALL, room.actor)
    with pytest.raises(Conflict, match="regraded otherwise"):
        revert_regrade(room.session, ready, room.actor)
    revert_regrade(room.session, second, room.actor)
    revert_regrade(room.session, ready, room.actor)
    assert scores(room)["bob"] == 10


def test_a_discarded_preview_is_neither_graded_nor_applied(room, four):
    regrade_id = start(room)
    discard_regrade(room.session, regrade_id, room.actor)
    assert load_submission(room.session, four["ann"], regrade_id + 1).status == "canceled"
    assert requeue.regrade_waiting(room.session, regrade_id, 10) == []
    with pytest.raises(Conflict, match="discarded"):
        apply_regrade(room.session, regrade_id, Policy.ALL, room.actor)


@pytest.mark.parametrize(
    ("scope", "expected"), [(Scope.ALL, [1, 2, 3, 4]), (Scope.LATEST, [2, 4]), (Scope.BEST, [1, 3])]
)
def test_a_scope_chooses_its_submissions(room, scope, expected):
    ids = [
        room.submission("ann", "a", 8),
        room.submission("ann", "a", 5, at=NOW + timedelta(seconds=1)),
        room.submission("bob", "a", 8, at=NOW + timedelta(seconds=2)),
        room.submission("bob", "a", 0, at=NOW + timedelta(seconds=3), status="system_error"),
        room.submission("cat", "a", 0, at=NOW + timedelta(seconds=4), status="queued"),
    ]
    regrade_id = start(room, scope)
    assert [item.submission for item in regrades.items(room.session, regrade_id)] == [ids[n - 1] for n in expected]


def test_named_submissions_must_be_graded_ones_of_the_assignment(room, four):
    regrade_id = start(room, Scope.SUBMISSIONS, submissions=[four["ann"]])
    assert [item.submission for item in regrades.items(room.session, regrade_id)] == [four["ann"]]
    with pytest.raises(Invalid) as refused:
        start(room, Scope.SUBMISSIONS, submissions=[four["ann"], "0" * 26])
    assert refused.value.field == "submissions"
    with pytest.raises(NotFound):
        start_regrade(room.session, course_id=room.course_id, assignment="b", scope=Scope.ALL, actor=room.actor)


def test_an_empty_scope_is_a_conflict(room):
    with pytest.raises(Conflict, match="nothing to regrade"):
        start(room)


def test_another_version_of_the_pack_is_named_by_the_beginning_of_its_digest(room, four):
    version = room.version("a", 2, publish=False, tests=(*TESTS, DeclaredTest("new", "4", 2, Visibility.VISIBLE)))
    digest = load_digest(room, version)
    regrade_id = start(room, pack_digest=digest[:8])
    job = load_submission(room.session, four["ann"], regrade_id + 1)
    assert (job.version_id, job.is_live, job.has_verdict, len(job.declaration.tests)) == (version, False, False, 4)
    live = load_submission(room.session, four["ann"], 1)
    assert (live.is_live, live.has_verdict, len(live.declaration.tests)) == (True, True, 3)
    graded_anew(room, regrade_id, dict.fromkeys(four.values(), 10))
    apply_regrade(room.session, regrade_id, Policy.ALL, room.actor)
    assert load_submission(room.session, four["ann"], regrade_id + 1).is_live
    for wrong in ("0" * 64, "abc", "%" * 8):
        with pytest.raises(Invalid):
            start(room, pack_digest=wrong)


def load_digest(room, version_id):
    return room.session.get_one(PackVersion, version_id).digest


def test_the_same_key_gives_the_same_regrade(room, four):
    first = start(room, key="ci-1")
    assert start(room, key="ci-1") == first
    assert start(room, key="ci-2") != first
    with pytest.raises(Invalid, match="Idempotency-Key"):
        start(room, Scope.BEST, key="ci-1")


def test_what_a_preview_waits_for_is_found_in_the_database_and_its_verdicts_change_no_submission(room, four):
    regrade_id = start(room)
    assert requeue.running_regrades(room.session) == [regrade_id]
    messages = requeue.regrade_waiting(room.session, regrade_id, 10)
    assert {(one.submission, one.grading) for one in messages} == {(one, regrade_id + 1) for one in four.values()}
    assert record_result(room.session, four["ann"], regrade_id + 1, 1, result_of(10))
    waiting = {one.submission for one in requeue.regrade_waiting(room.session, regrade_id, 10)}
    assert waiting == set(four.values()) - {four["ann"]}
    assert scores(room)["ann"] == 2


def test_a_failed_grading_is_retried_in_place_with_the_pack_that_is_published_now(room):
    failed = room.submission("ann", "a", 0, status="system_error")
    version = room.version("a", 2)
    regrade_id = retry(room.session, failed, course_id=room.course_id, actor=room.actor)
    [message] = requeue.unsent(room.session, 10, LATER)
    assert (message.submission, message.grading) == (failed, regrade_id + 1)
    job = load_submission(room.session, failed, message.grading)
    assert (job.version_id, job.is_live, job.status) == (version, True, "queued")
    assert record_result(room.session, failed, message.grading, 1, result_of(10))
    assert scores(room)["ann"] == 10
    with pytest.raises(Conflict, match="only what failed"):
        retry(room.session, failed, course_id=room.course_id, actor=room.actor)


def test_best_counts_after_the_regrade_too(room):
    first = room.submission("ann", "a", 8)
    second = room.submission("ann", "a", 6, at=NOW + timedelta(seconds=1))
    regrade_id = start(room, Scope.BEST)
    graded_anew(room, regrade_id, {first: 3})
    [change] = diff(room.session, row(room, regrade_id))
    assert (change.old, change.new, change.delta) == (8, 6, -2)
    apply_regrade(room.session, regrade_id, Policy.ALL, room.actor)
    assert scores(room)["ann"] == 6
    assert second
