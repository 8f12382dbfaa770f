"""Every endpoint × every role × own or somebody else's object. The endpoints come from the OpenAPI document: one that
the table does not know fails, so that nothing is open by oversight.
"""

import hashlib
import shutil
import sqlite3
from datetime import timedelta

import pytest

from app.config import Settings
from app.db.models.all import Token, User
from app.db.session import engine_for, sessions, writing
from app.domain.people import Role
from app.domain.regrade import Scope
from app.factory import create_app
from app.services import invite, people
from app.services.audit import Actor
from app.services.comment import add_comment
from app.services.extend import Granted, grant_extension
from app.services.override_grade import set_override
from app.services.rubric import Item, set_rubric
from app.services.start_regrade import start_regrade
from tests.calls import Calls
from tests.contract.classroom import NOW, Classroom
from tests.demo import pack_zip

PEOPLE = ("nobody", "stranger", "elsewhere", "root", "bob", "ann", "grader", "teacher", "head")
"""No one; no member; instructor of another course; administrator of the site; fellow student; the student whose the
objects are; grader, instructor and administrator of the course."""

YES = 2
"""Any 2xx."""


def row(nobody, outside, bob, ann, grader, teacher, root=None):
    """What each gets; `outside` is for stranger and elsewhere, and root unless said otherwise."""
    answers = (nobody, outside, outside, outside if root is None else root, bob, ann, grader, teacher, teacher)
    return dict(zip(PEOPLE, answers, strict=True))


EVERYBODY = row(YES, YES, YES, YES, YES, YES)
LOGGED_IN = row(401, YES, YES, YES, YES, YES)
NO_TOKEN = row(401, 403, 403, 403, 403, 403)
MEMBERS = row(401, 404, YES, YES, YES, YES)
STAFF = row(401, 404, 403, 403, YES, YES)
TEACHERS = row(401, 404, 403, 403, 403, YES)
OWNER_AND_STAFF = row(401, 404, 404, YES, YES, YES)
STAFF_ON_WORK = row(401, 404, 404, 403, YES, YES)
TEACHERS_ON_WORK = row(401, 404, 404, 403, 403, YES)
OWN_COMMENT = row(401, 404, 404, 403, YES, 404)
OWN_TOKEN = row(401, 404, 404, YES, 404, 404)
SELF_AND_SITE = row(401, 404, 404, YES, 404, 404, root=YES)
SITE_ADMINS = row(401, 403, 403, 403, 403, 403, root=YES)
SITE = row(401, 404, 404, 403, 404, 404, root=YES)

C = "/courses/{course}"
A = f"{C}/assignments/{{assignment}}"
S = "/submissions/{submission}"
TABLE = {
    "POST /session": EVERYBODY,
    "GET /session": EVERYBODY,
    "DELETE /session": NO_TOKEN,
    "GET /courses": LOGGED_IN,
    "POST /courses": SITE_ADMINS,
    f"GET {C}": MEMBERS,
    f"PATCH {C}": TEACHERS,
    f"GET {C}/assignments": MEMBERS,
    f"POST {C}/assignments": TEACHERS,
    f"GET {A}": MEMBERS,
    f"GET {A}/practice": MEMBERS,
    f"PUT {A}/pack": TEACHERS,
    f"GET {A}/pack": STAFF,
    f"GET {A}/pack/versions": STAFF,
    f"GET {A}/pack/versions/{{number}}/changes": STAFF,
    f"POST {A}/pack/versions/{{number}}/publish": TEACHERS,
    f"POST {A}/submissions": MEMBERS,
    f"GET {A}/draft": MEMBERS,
    f"PUT {A}/draft": MEMBERS,
    f"GET {A}/submissions": MEMBERS,
    f"GET {S}": OWNER_AND_STAFF,
    f"GET {S}/events": OWNER_AND_STAFF,
    "GET /events": OWNER_AND_STAFF,
    f"GET {C}/gradebook": STAFF,
    f"GET {C}/grades": MEMBERS,
    f"GET {C}/students/{{login}}": STAFF,
    f"GET {A}/analytics": STAFF,
    f"PUT {A}/students/{{login}}/override": TEACHERS,
    f"DELETE {A}/students/{{login}}/override": TEACHERS,
    f"GET {A}/marks": MEMBERS,
    f"GET {A}/rubric": STAFF,
    f"PUT {A}/rubric": TEACHERS,
    f"GET {A}/students/{{login}}/rubric": STAFF,
    f"PUT {A}/students/{{login}}/rubric": STAFF,
    f"GET {S}/comments": OWNER_AND_STAFF,
    f"POST {S}/comments": STAFF_ON_WORK,
    f"PUT {S}/comments/{{number}}": OWN_COMMENT,
    f"DELETE {S}/comments/{{number}}": STAFF_ON_WORK,
    f"GET {A}/rules": STAFF,
    f"PATCH {A}/rules": TEACHERS,
    f"GET {A}/groups": STAFF,
    f"PUT {A}/groups": TEACHERS,
    f"GET {A}/extensions": STAFF,
    f"POST {A}/extensions": TEACHERS,
    f"DELETE {A}/extensions/{{number}}": TEACHERS,
    f"GET {C}/people": STAFF,
    f"POST {C}/roster": TEACHERS,
    f"PUT {C}/people/{{login}}": TEACHERS,
    f"DELETE {C}/people/{{login}}": TEACHERS,
    f"GET {C}/invitations": TEACHERS,
    f"POST {C}/invitations": TEACHERS,
    f"DELETE {C}/invitations/{{number}}": TEACHERS,
    "GET /invitations/{secret}": EVERYBODY,
    "POST /invitations/{secret}/join": LOGGED_IN,
    "POST /invitations/{secret}/account": EVERYBODY,
    "POST /regrades": TEACHERS,
    f"GET {C}/regrades": STAFF,
    "GET /regrades/{number}": STAFF,
    "GET /regrades/{number}/diff": STAFF,
    "POST /regrades/{number}/apply": TEACHERS,
    "POST /regrades/{number}/revert": TEACHERS,
    "DELETE /regrades/{number}": TEACHERS,
    f"GET {C}/queue": STAFF,
    f"POST {S}/retry": TEACHERS_ON_WORK,
    f"POST {S}/cancel": TEACHERS_ON_WORK,
    f"GET {C}/audit": TEACHERS,
    "GET /tokens": LOGGED_IN,
    "POST /tokens": LOGGED_IN,
    "DELETE /tokens/{number}": OWN_TOKEN,
    "GET /accounts/{login}/data": SELF_AND_SITE,
    "DELETE /accounts/{login}": SITE,
}
BODIES = {
    "POST /session": {"json": {"login": "ann", "password": "battery staple"}},
    "POST /courses": {"json": {"slug": "new", "title": "New"}},
    f"PATCH {C}": {"json": {"term": "2026"}},
    f"POST {C}/assignments": {"json": {"slug": "new", "title": "New"}},
    f"PUT {A}/pack": {"data": pack_zip("# New\n"), "content_type": "application/zip"},
    f"POST {A}/submissions": {"json": {"files": {"solution.py": "x = 1\n"}}},
    f"PUT {A}/draft": {"json": {"files": {"solution.py": "x = 1\n"}, "revision": 0}},
    f"PUT {A}/students/{{login}}/override": {"json": {"score": 1, "reason": "r"}},
    f"PUT {A}/rubric": {"json": {"items": [{"title": "t", "points": 1}]}},
    f"PUT {A}/students/{{login}}/rubric": {"json": {"items": []}},
    f"POST {S}/comments": {"json": {"file": "solution.py", "line": 1, "text": "t"}},
    f"PUT {S}/comments/{{number}}": {"json": {"text": "t"}},
    f"PATCH {A}/rules": {"json": {"max_attempts": 3}},
    f"PUT {A}/groups": {"json": {"groups": [{"name": "g", "members": ["ann", "bob"]}]}},
    f"POST {A}/extensions": {"json": {"login": "bob", "extra_attempts": 1}},
    f"POST {C}/roster": {"data": "login\nzoe\n", "content_type": "text/csv"},
    f"PUT {C}/people/{{login}}": {"json": {"role": "student"}},
    f"POST {C}/invitations": {"json": {}},
    "POST /invitations/{secret}/account": {"json": {"login": "zoe", "password": "battery staple"}},
    "POST /regrades": {"json": {"course": "c", "assignment": "sum", "scope": "all"}},
    "POST /regrades/{number}/apply": {"json": {"policy": "all"}},
    "POST /tokens": {"json": {"name": "t"}},
}
QUERIES = {
    "GET /events": "?topics=submission:{submission}",
    f"GET {A}/pack/versions/{{number}}/changes": "?since=1",
}


CHANGING = [one for one, answers in TABLE.items() if not one.startswith("GET") and answers["nobody"] != YES]


class World:
    """A course with one of everything; ann's objects are asked for."""

    def __init__(self, session):
        room = Classroom(session)
        self.room = room
        room.assignment("sum")
        for login in ("ann", "bob"):
            room.student(login)
        room.member("grader", role="grader")
        room.member("head", role="admin")
        elsewhere = Classroom(session, slug="other")
        elsewhere.member("elsewhere", role="instructor")
        for login, admin in (("stranger", False), ("root", True)):
            user = people.create_user(session, login=login, name=login, password=None, now=NOW, is_admin=admin)
            room.users[login] = user.id
        room.users["elsewhere"] = elsewhere.users["elsewhere"]
        with writing(session):
            ann = session.get_one(User, room.users["ann"])
            ann.password_hash = people.passwords.hashed("battery staple")
        self.tokens = {
            login: people.create_token(session, room.users[login], kind="api", now=NOW, lasts=timedelta(days=9999))
            for login in PEOPLE
            if login != "nobody"
        }
        self.reader = people.create_token(
            session,
            room.users["teacher"],
            kind="api",
            now=NOW,
            lasts=timedelta(days=9999),
            scopes=frozenset({"read"}),
        )
        self.numbers = self._objects(session, room)

    def _objects(self, session, room):
        graded = room.submission("ann", "sum", 5)
        queued = room.submission("ann", "sum", 0, status="queued", at=NOW + timedelta(seconds=1))
        failed = room.submission("ann", "sum", 0, status="system_error", at=NOW + timedelta(seconds=2))
        at = {"course_id": room.course_id, "assignment": "sum", "actor": room.actor}
        set_override(session, login="ann", score=7, reason="r", **at)
        extension = grant_extension(session, login="ann", section=None, granted=Granted(extra_attempts=1), **at)
        set_rubric(session, items=[Item("style", 1)], **at)
        comment = add_comment(
            session,
            course_id=room.course_id,
            submission_id=graded,
            file="solution.py",
            line=1,
            text="t",
            actor=Actor(room.users["grader"], NOW),
        )
        link, secret = invite.invite(
            session,
            course_id=room.course_id,
            role=Role.STUDENT,
            giver=Role.INSTRUCTOR,
            actor=room.actor,
            lasts=timedelta(days=9999),
        )
        regrade = start_regrade(session, scope=Scope.ALL, **at)
        for submission in (graded, failed):
            room.verdict(submission, 9, grading_version=regrade + 1)
        token = session.query(Token).filter_by(user_id=room.users["ann"]).first().id
        return {
            "graded": graded,
            "queued": queued,
            "failed": failed,
            "extensions": extension,
            "comments": comment,
            "invitations": link,
            "secret": secret,
            "regrades": regrade,
            "versions": 1,
            "tokens": token,
        }

    def path(self, operation):
        """The path of an operation on ann's objects."""
        path = operation.split(" ")[1]
        kind = "queued" if path.endswith("/cancel") else "failed" if path.endswith("/retry") else "graded"
        number = next((self.numbers[name] for name in path.split("/") if name in self.numbers), 0)
        return (path + QUERIES.get(operation, "")).format(
            course="c",
            assignment="sum",
            login="ann",
            submission=self.numbers[kind],
            number=number,
            secret=self.numbers["secret"],
        )


@pytest.fixture(scope="module")
def world(sqlite_template, tmp_path_factory):
    """The world, and the file that it is in."""
    path = tmp_path_factory.mktemp("access") / "world.sqlite3"
    shutil.copy(sqlite_template, path)
    engine = engine_for(f"sqlite:///{path}")
    with sessions(engine)() as session:
        made = World(session)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    made.file = path
    return made


@pytest.fixture
def app_on(redis_url, tmp_path):
    """Makes the web application on a copy of the world."""
    opened = []

    def make(world):
        copy = tmp_path / f"{len(opened)}.sqlite3"
        shutil.copy(world.file, copy)
        settings = Settings(
            data_dir=tmp_path, database_url=f"sqlite:///{copy}", redis_url=redis_url, secret_key="k", ping_s=0.1
        )
        opened.append(create_app(settings))
        return opened[-1], copy

    yield make
    for app in opened:
        app.extensions["gradewire"].close()


def content_of(path):
    """A digest of all that is in a database, without the last use of tokens."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE token SET last_used_at = NULL")
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def ask(app, world, operation, token):
    answer = Calls(app, token).call(operation.split(" ")[0], world.path(operation), **BODIES.get(operation, {}))
    if operation == "GET /events":
        answer.close()  # it would go on and on
    return answer


def operations(app):
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method in methods
        if method in ("get", "put", "post", "patch", "delete")
    }


def test_the_table_knows_every_endpoint_and_no_other(app_on, world):
    app, _ = app_on(world)
    assert operations(app) == set(TABLE)


@pytest.mark.parametrize("operation", TABLE)
def test_who_may_not_is_refused_and_changes_nothing(operation, app_on, world):
    app, copy = app_on(world)
    before = content_of(world.file)
    refused = {who: status for who, status in TABLE[operation].items() if status != YES}
    got = {who: ask(app, world, operation, world.tokens.get(who)).status_code for who in refused}
    assert got == refused
    assert content_of(copy) == before


@pytest.mark.parametrize("operation", [one for one in TABLE if one.startswith("GET")])
def test_who_may_look_sees_it_and_students_see_no_hidden_test(operation, app_on, world):
    app, _ = app_on(world)
    for who in (who for who, status in TABLE[operation].items() if status == YES):
        answer = ask(app, world, operation, world.tokens.get(who))
        assert answer.status_code // 100 == 2, f"{who}: {answer.text}"
        if operation != "GET /events":
            assert who not in ("ann", "bob") or '"hard"' not in answer.text


@pytest.mark.parametrize(
    ("operation", "who"),
    [
        (operation, who)
        for operation, answers in TABLE.items()
        for who, status in answers.items()
        if status == YES and not operation.startswith("GET")
    ],
)
def test_who_may_change_it_can(operation, who, app_on, world):
    app, copy = app_on(world)
    if operation.endswith("/revert"):
        with sqlite3.connect(copy) as connection:
            connection.execute("UPDATE regrade SET status = 'applied'")
    answer = ask(app, world, operation, world.tokens.get(who))
    assert answer.status_code // 100 == 2, answer.text


@pytest.mark.parametrize("operation", CHANGING)
def test_a_token_that_may_only_read_changes_nothing(operation, app_on, world):
    app, copy = app_on(world)
    before = content_of(world.file)
    answer = ask(app, world, operation, world.reader)
    assert answer.status_code == 403
    assert "limited to: read" in answer.get_json()["detail"]
    assert content_of(copy) == before
