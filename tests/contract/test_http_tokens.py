"""One's own tokens over HTTP: what each may do, until when, and when it was used last."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.db.models.user import Token
from app.db.session import writing
from app.services import people, token_uses, tokens
from tests.calls import RIGHT, SUM, Calls, assert_problem

RULES = ("PATCH", f"{SUM}/rules", {"json": {"max_attempts": 3}})
READ = ("GET", "/courses/demo/gradebook", {})
SUBMIT = ("POST", f"{SUM}/submissions", {"json": RIGHT})
PACK = ("PUT", f"{SUM}/pack", {"data": b"none", "content_type": "application/zip"})
REGRADE = ("POST", "/regrades", {"json": {"course": "demo", "assignment": "sum", "scope": "all"}})
TOKENS = ("POST", "/tokens", {"json": {"name": "more"}})
DATA = ("GET", "/accounts/staff/data", {})
CALLS = (READ, SUBMIT, PACK, REGRADE, RULES, TOKENS, DATA)


@pytest.fixture
def database_url(sqlite_url):
    """One database is enough here: the same rows are read and written on both in other files of this directory."""
    return sqlite_url


@pytest.fixture
def make(app, calls):
    """Makes a token of a login by the API; gives calls with it."""

    def make(login="staff", **given):
        answer = calls(login).post("/tokens", json={"name": "ci", **given})
        assert answer.status_code == 201, answer.text
        return Calls(app, answer.get_json()["token"])

    return make


@pytest.mark.parametrize(
    ("scopes", "let"),
    [
        ([], CALLS),
        (["read"], (READ,)),
        (["submit"], (READ, SUBMIT)),
        (["packs"], (READ, PACK)),
        (["regrades"], (READ, REGRADE)),
        (["manage"], (READ, RULES)),
        (["packs", "regrades"], (READ, PACK, REGRADE)),
    ],
)
def test_a_token_does_what_its_scopes_say_and_nothing_else(make, scopes, let):
    program = make(scopes=scopes)
    for one in CALLS:
        method, path, more = one
        answer = program.call(method, path, **more)
        if one in let:
            assert answer.status_code in (200, 201, 202, 409, 422), (path, answer.text)  # the scope lets it pass
        else:
            assert_problem(answer, 403)
            assert f"limited to: {', '.join(sorted(scopes))}" in answer.get_json()["detail"]


def test_a_token_is_listed_without_its_secret_and_only_to_its_owner(make, calls, session):
    make(name="nightly", scopes=["regrades", "packs"], days=2)
    [shown] = [one for one in calls("staff").get("/tokens").get_json()["items"] if one["name"] == "nightly"]
    assert (shown["scopes"], shown["last_used_at"]) == (["packs", "regrades"], None)
    lasts = datetime.fromisoformat(shown["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=1, hours=23) < lasts <= timedelta(days=2)
    assert set(shown) == {"id", "name", "scopes", "created_at", "expires_at", "last_used_at"}
    assert "nightly" not in calls("ann").get("/tokens").text
    assert all(len(digest) == 64 for digest in session.scalars(select(Token.digest)))


def test_its_last_use_is_shown_to_the_minute(make, calls, session):
    program = make(name="nightly")

    def last_used():
        [shown] = [one for one in calls("staff").get("/tokens").get_json()["items"] if one["name"] == "nightly"]
        return shown["last_used_at"]

    assert last_used() is None
    assert program.get("/courses").status_code == 200
    first = last_used()
    assert datetime.now(UTC) - datetime.fromisoformat(first) < timedelta(seconds=30)
    program.get("/courses")
    assert last_used() == first
    long_ago = datetime.now(UTC) - token_uses.NOTED_EVERY - timedelta(seconds=1)
    with writing(session):
        session.execute(update(Token).where(Token.name == "nightly").values(last_used_at=long_ago))
    program.get("/courses")
    assert datetime.fromisoformat(last_used()) > long_ago


def test_a_revoked_or_expired_token_is_worth_nothing_and_not_listed(make, calls, session, demo):
    program = make(name="nightly")
    [number] = [one["id"] for one in calls("staff").get("/tokens").get_json()["items"] if one["name"] == "nightly"]
    assert_problem(calls("ann").call("DELETE", f"/tokens/{number}"), 404)
    assert program.get("/courses").status_code == 200
    assert calls("staff").call("DELETE", f"/tokens/{number}").status_code == 204
    assert_problem(program.get("/courses"), 401)

    soon = make(name="soon", days=1)
    with writing(session):
        session.execute(update(Token).where(Token.name == "soon").values(expires_at=datetime.now(UTC)))
    assert_problem(soon.get("/courses"), 401)
    listed = [one["name"] for one in calls("staff").get("/tokens").get_json()["items"]]
    assert {"nightly", "soon"}.isdisjoint(listed)


def test_nobody_has_more_than_fifty(calls, session, demo):
    for number in range(tokens.MOST - len(tokens.tokens_of(session, demo.ids["ann"], datetime.now(UTC)))):
        people.create_token(session, demo.ids["ann"], kind="api", now=datetime.now(UTC), lasts=None, name=str(number))
    assert_problem(calls("ann").post("/tokens", json={"name": "one more"}), 409)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x", "days": 0}, "days"),
        ({"name": "x", "days": 367}, "days"),
        ({"name": "x", "scopes": ["root"]}, "scopes.0"),
    ],
)
def test_a_token_that_cannot_be_is_refused_by_field(calls, given, field):
    assert_problem(calls("ann").post("/tokens", json=given), 422, field)
