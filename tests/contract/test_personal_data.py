"""What is kept about a student: handed out whole, and deleted without a trace, on both databases."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.db.base import Base
from app.db.models.all import AuditEntry, Blob, Submission, User, Verdict
from app.db.queries import blobs
from app.db.session import sessions, writing
from app.domain.people import Role
from app.domain.refusal import Conflict, NotFound
from app.domain.regrade import Policy, Scope
from app.domain.submission import new_id
from app.services import invite, people
from app.services.comment import add_comment
from app.services.delete_person import delete_person
from app.services.export_person import export_person
from app.services.gradebook import gradebook
from app.services.import_roster import import_roster
from app.services.keep_draft import keep_draft
from app.services.override_grade import set_override
from app.services.settle_regrade import apply_regrade
from app.services.start_regrade import start_regrade
from tests.calls import Calls, assert_problem
from tests.contract.classroom import NOW, Classroom
from tests.waiting import eventually

TRACES = (
    "zelda",
    "Zelda Q",
    "zelda@example.org",
    "sis-zelda",
    "zelda_was_here",
    "her mother died",
    "zelda's laptop",
    "zelda_was_drafting",
)


@pytest.fixture
def room(session):
    """Zelda has one of everything that can be kept about a student; bob has work of his own."""
    room = Classroom(session)
    room.assignment("a", due="2026-03-02T12:00")
    import_roster(
        session,
        course_id=room.course_id,
        text="login,name,email,sis_id,section\nzelda,Zelda Q,zelda@example.org,sis-zelda,A\nbob,Bob,,,A\n",
        actor=room.actor,
        giver=Role.INSTRUCTOR,
        dry_run=False,
    )
    for login in ("zelda", "bob"):
        room.users[login] = session.scalars(select(User.id).where(User.login == login)).one()
    links = invite.invite_accounts(
        session, course_id=room.course_id, logins=["zelda"], actor=room.actor, lasts=timedelta(days=1)
    )
    invite.accept_as_new(session, links["zelda"], login="", name="", password="battery staple", now=NOW)
    people.create_token(
        session, room.users["zelda"], kind="api", now=NOW, lasts=timedelta(days=1), name="zelda's laptop"
    )
    room.work = room.submission("zelda", "a", 5)
    own = b"zelda_was_here = 1\n"
    with writing(session):
        session.add(Blob(digest="f" * 64, data=own))
        session.flush()
        session.get_one(Submission, room.work).files = {"solution.py": "f" * 64}
    room.submission("bob", "a", 10)
    at = {"course_id": room.course_id, "assignment": "a", "actor": room.actor}
    room.extension("a", login="zelda", due_local="2026-04-01T12:00", reason="her mother died")
    set_override(session, login="zelda", score=7, reason="her mother died", **at)
    room.rubric("a", "zelda", 1)
    add_comment(
        session,
        course_id=room.course_id,
        submission_id=room.work,
        file="solution.py",
        line=1,
        text="Well done, zelda",
        actor=room.actor,
    )
    keep_draft(
        session,
        assignment_id=session.get_one(Submission, room.work).assignment_id,
        user_id=room.users["zelda"],
        files={"solution.py": b"zelda_was_drafting = 1\n"},
        based_on=0,
        device="zelda's phone",
        now=NOW,
    )
    regrade = start_regrade(session, scope=Scope.ALL, **at)
    for submission in session.scalars(select(Submission.id)).all():
        room.verdict(submission, 6, grading_version=regrade + 1, at=NOW + timedelta(hours=1))
    apply_regrade(session, regrade, Policy.ALL, room.actor)
    return room


def everything(session):
    """Every row of every table, as text."""
    session.rollback()
    session.expire_all()
    return {
        table.name: [str(tuple(row)) for row in session.execute(select(table))] for table in Base.metadata.sorted_tables
    }


def test_the_export_has_all_of_it_but_no_secret_and_no_hidden_test(room, session):
    data = export_person(session, "zelda", NOW + timedelta(days=40))
    assert data["account"]["email"] == "zelda@example.org"
    assert [token["name"] for token in data["tokens"]] == ["zelda's laptop"]
    assert data["courses"] == [{"slug": "c", "title": "C", "role": "student", "section": "A"}]
    assert [one["reason"] for one in data["extensions"]] == ["her mother died"]
    assert [(one["score"], one["reason"]) for one in data["grades_by_hand"]] == [(7, "her mother died")]
    assert [one["points"] for one in data["rubric"]] == [1]
    [submission] = data["submissions"]
    assert submission["files"] == {"solution.py": "zelda_was_here = 1\n"}
    assert [test["name"] for test in submission["tests"]] == ["easy", "fair"]
    [draft] = data["drafts"]
    assert (draft["assignment"], draft["files"]) == ("a", {"solution.py": "zelda_was_drafting = 1\n"})
    assert [(one["line"], one["text"]) for one in submission["comments"]] == [(1, "Well done, zelda")]
    assert "digest" not in str(data)
    assert "password_hash" not in str(data)


def test_it_is_no_way_round_the_due_date_of_an_extension(room, session):
    """Tests that are shown after the due date are shown after the student's own."""
    work = session.get_one(Verdict, (room.work, 2))
    tests = [{**test, "visibility": "after_due_date"} for test in work.result["tests"]]
    with writing(session):
        work.result = {**work.result, "tests": tests}
    for day, shown in (("2026-03-20", 0), ("2026-04-02", 3)):
        now = NOW.replace(month=int(day[5:7]), day=int(day[8:]))
        [submission] = export_person(session, "zelda", now)["submissions"]
        assert len(submission["tests"]) == shown


def test_a_deleted_student_leaves_no_trace(room, session):
    before = everything(session)
    assert all(any(trace in row for rows in before.values() for row in rows) for trace in TRACES)
    counts = delete_person(session, "zelda", room.actor)
    assert counts == {"submissions": 1, "files": 1}
    after = everything(session)
    found = {(trace, table) for trace in TRACES for table, rows in after.items() for row in rows if trace in row}
    assert found == set()
    for table in ("submission", "verdict", "regrade_item"):
        assert len(after[table]) == len(before[table]) / 2
    for table in ("override", "rubric_mark", "line_comment", "extension", "token", "draft"):
        assert after[table] == []
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-1] == "person.delete"
    assert "override.set" in actions  # that a grade was changed stays on record


def test_the_others_grades_and_files_stay(room, session):
    delete_person(session, "zelda", room.actor)
    [line] = gradebook(session, room.course_id).lines
    assert (line.student.login, line.total) == ("bob", 6)
    session.rollback()
    [submission] = session.scalars(select(Submission)).all()
    assert session.get(Blob, submission.files["solution.py"]) is not None


def test_a_file_that_somebody_is_just_handing_in_too_stays(room, session, engine):
    now, own = datetime.now(UTC), b"zelda_was_here = 1\n"
    digest = blobs.digest_of(own)
    with writing(session):
        blobs.store(session, {digest: own})
        session.get_one(Submission, room.work).files = {"solution.py": digest}
        place = session.scalars(select(Submission).where(Submission.user_id == room.users["bob"])).one()
    there, errors = sessions(engine), []

    def delete_zelda():
        try:
            with there() as another:
                delete_person(another, "zelda", room.actor)
        except Exception as error:  # noqa: BLE001 - told by the test
            errors.append(error)

    deleting = threading.Thread(target=delete_zelda)
    with there() as bobs:
        with writing(bobs):
            blobs.store(bobs, {digest: own})
            deleting.start()
            eventually(lambda: not deleting.is_alive() or waits(engine), 30)
            columns = {column.key: getattr(place, column.key) for column in Submission.__table__.columns}
            columns |= {"id": new_id(now), "attempt": 2, "files": {"solution.py": digest}}
            bobs.add(Submission(**columns))
        deleting.join(60)
    assert errors == []
    session.rollback()
    assert session.get(Submission, room.work) is None
    assert session.get(Blob, digest).data == own


def waits(engine):
    """Whether somebody waits for a lock. SQLite does not say: there the deletion waits for the other writer anyway."""
    if engine.dialect.name == "sqlite":
        return True
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) > 0


def test_who_teaches_is_not_deleted_and_nobody_is_deleted_twice(room, session):
    with pytest.raises(Conflict, match="staff in c"):
        delete_person(session, "teacher", room.actor)
    delete_person(session, "zelda", room.actor)
    with pytest.raises(NotFound):
        delete_person(session, "zelda", room.actor)
    people.create_user(session, login="zelda", name="Another", password=None, now=NOW)  # the login is free again


def test_over_http_the_owner_exports_and_an_administrator_deletes(app, room, session):
    def caller(user_id):
        return Calls(app, people.create_token(session, user_id, kind="api", now=NOW, lasts=timedelta(days=3650)))

    zelda, bob = caller(room.users["zelda"]), caller(room.users["bob"])
    root = people.create_user(session, login="root", name="Root", password=None, now=NOW, is_admin=True)
    got = zelda.get("/accounts/zelda/data")
    assert got.headers["Content-Disposition"] == 'attachment; filename="gradewire-data.json"'
    assert got.get_json()["account"]["login"] == "zelda"
    assert_problem(bob.get("/accounts/zelda/data"), 404)
    assert_problem(zelda.call("DELETE", "/accounts/zelda"), 403)
    assert caller(root.id).call("DELETE", "/accounts/zelda").status_code == 204
    assert_problem(zelda.get("/courses"), 401)
    assert_problem(caller(root.id).get("/accounts/zelda/data"), 404)
