"""Rosters and invitations as staff and newcomers meet them, over HTTP."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from app.db.models.all import Invitation
from app.db.session import writing
from tests.calls import API, Calls, assert_problem
from tests.contract.test_import_roster import BROKEN, roster

ROSTER = "/courses/demo/roster"


@pytest.fixture
def database_url(sqlite_url):
    """One database is enough here: the same rows are read and written on both in other files of this directory."""
    return sqlite_url


def post(calls, text, query="", login="staff", kind="text/csv"):
    return calls(login).post(ROSTER + query, data=text, content_type=kind)


def test_of_500_lines_the_7_broken_ones_are_named_and_the_rest_come_in(calls):
    tried = post(calls, roster(), "?dry_run=true").get_json()
    assert [error["line"] for error in tried["errors"]] == list(BROKEN)
    assert all(error["reason"] for error in tried["errors"])
    assert (tried["dry_run"], len(tried["accounts"]), len(tried["enrolled"])) == (True, 493, 493)
    assert len(calls("staff").get("/courses/demo/people?limit=200").get_json()["items"]) == 3
    done = post(calls, roster()).get_json()
    assert {**done, "dry_run": True} == tried
    logins, cursor = [], ""
    while cursor is not None:
        page = calls("staff").get(f"/courses/demo/people?limit=200{cursor and f'&cursor={cursor}'}").get_json()
        logins += [one["login"] for one in page["items"]]
        cursor = page["next"]
    assert (len(logins), logins == sorted(set(logins))) == (496, True)


@pytest.mark.parametrize(
    ("text", "kind", "status", "says"),
    [
        ("login\nzoe\n", "application/json", 415, "text/csv"),
        (b"login,name\nzoe,Zo\xe9\n", "text/csv", 400, "line 2 is not UTF-8"),
        ("name\nZoe\n", "text/csv", 422, "login"),
        ("", "text/csv", 422, ""),
    ],
)
def test_a_file_that_is_no_roster_is_refused_whole(calls, text, kind, status, says):
    answer = post(calls, text, kind=kind)
    assert_problem(answer, status)
    assert says in answer.get_json()["detail"]


def test_new_people_of_a_roster_get_a_link_to_set_their_password(app, calls):
    links = post(calls, "login,name\nzoe,Zoe\nann,Ann\n", "?links=true").get_json()["links"]
    assert list(links) == ["zoe"]
    secret = links["zoe"].removeprefix("/join/")
    nobody = Calls(app, None)
    assert nobody.get(f"/invitations/{secret}").get_json() == {
        "course": "demo",
        "title": "Demo",
        "role": "student",
        "login": "zoe",
    }
    made = nobody.post(f"/invitations/{secret}/account", json={"password": "battery staple"})
    assert (made.status_code, made.get_json()) == (201, {"login": "zoe"})
    logged_in = app.test_client().post(f"{API}/session", json={"login": "zoe", "password": "battery staple"})
    assert logged_in.status_code == 200
    assert_problem(nobody.get(f"/invitations/{secret}"), 404)  # good once


def invitation(calls, **given):
    answer = calls("staff").post("/courses/demo/invitations", json=given)
    assert answer.status_code == 201, answer.text
    return answer.get_json()["id"], answer.get_json()["link"].removeprefix("/join/")


def test_a_link_brings_in_whoever_has_it_as_often_as_it_says(app, calls):
    _, secret = invitation(calls, role="grader", max_uses=2)
    assert calls("stranger").post(f"/invitations/{secret}/join").status_code == 204
    assert calls("stranger").get("/courses").get_json()["items"][0]["role"] == "staff"
    newcomer = {"login": "zoe", "name": "Zoe", "password": "battery staple"}
    assert Calls(app, None).post(f"/invitations/{secret}/account", json=newcomer).status_code == 201
    assert_problem(calls("ann").post(f"/invitations/{secret}/join"), 404)  # used up
    roles = {one["login"]: one["role"] for one in calls("staff").get("/courses/demo/people").get_json()["items"]}
    assert roles == {"ann": "student", "bob": "student", "staff": "instructor", "stranger": "grader", "zoe": "grader"}


def test_staff_see_which_links_are_good_and_put_newcomers_into_a_section(calls, session):
    post(calls, "login,section\nbob,B\n")
    number, secret = invitation(calls, section="B", max_uses=2)
    gone, _ = invitation(calls)
    calls("staff").call("DELETE", f"/courses/demo/invitations/{gone}")
    assert calls("stranger").post(f"/invitations/{secret}/join").status_code == 204
    answer = calls("staff").get("/courses/demo/invitations")
    [shown] = answer.get_json()["items"]
    assert {name: shown[name] for name in ("id", "role", "section", "login", "uses", "max_uses")} == {
        "id": number,
        "role": "student",
        "section": "B",
        "login": None,
        "uses": 1,
        "max_uses": 2,
    }
    assert secret not in answer.text
    sections = {one["login"]: one["section"] for one in calls("staff").get("/courses/demo/people").get_json()["items"]}
    assert sections["stranger"] == "B"
    assert_problem(calls("staff").post("/courses/demo/invitations", json={"section": "Z"}), 422, "section")


def test_a_link_that_is_revoked_or_over_is_good_for_nothing(app, calls, session):
    number, revoked = invitation(calls)
    assert calls("staff").call("DELETE", f"/courses/demo/invitations/{number}").status_code == 204
    number, over = invitation(calls, days=1)
    with writing(session):
        session.execute(update(Invitation).where(Invitation.id == number).values(expires_at=datetime.now(UTC)))
    for secret in (revoked, over, "gwi_guess"):
        assert_problem(Calls(app, None).get(f"/invitations/{secret}"), 404)
        assert_problem(calls("stranger").post(f"/invitations/{secret}/join"), 404)
        newcomer = {"login": "zoe", "password": "battery staple"}
        assert_problem(Calls(app, None).post(f"/invitations/{secret}/account", json=newcomer), 404)
    assert calls("stranger").get("/courses").get_json()["items"] == []
    stored = session.scalars(select(Invitation.digest)).all()
    assert all(len(digest) == 64 and digest not in (revoked, over) for digest in stored)


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({"login": "ann", "password": "battery staple"}, 409, "login"),
        ({"login": "zoe", "password": "short"}, 422, "password"),
        ({"login": " ", "password": "battery staple"}, 422, "login"),
    ],
)
def test_a_refused_newcomer_uses_no_link_up(app, calls, given, status, field):
    _, secret = invitation(calls, max_uses=1)
    assert_problem(Calls(app, None).post(f"/invitations/{secret}/account", json=given), status, field)
    assert Calls(app, None).get(f"/invitations/{secret}").status_code == 200


def test_nobody_invites_or_appoints_above_their_own_role(calls):
    assert_problem(calls("staff").post("/courses/demo/invitations", json={"role": "admin"}), 403)
    assert_problem(calls("staff").call("PUT", "/courses/demo/people/ann", json={"role": "admin"}), 403)
    assert calls("staff").call("PUT", "/courses/demo/people/ann", json={"role": "grader"}).status_code == 204
    assert_problem(calls("ann").call("PUT", "/courses/demo/people/bob", json={"role": "grader"}), 403)
