"""Making a course and its assignments over HTTP, from nothing to a student's submission, on both databases."""

from datetime import timedelta

import pytest

from app.services import people
from tests.calls import Calls, assert_problem
from tests.demo import NOW, pack_zip


@pytest.fixture
def root(app, session):
    """An administrator of the site."""
    user = people.create_user(session, login="root", name="Root", password=None, now=NOW, is_admin=True)
    lasts = timedelta(days=3650)
    return Calls(app, people.create_token(session, user.id, kind="api", now=NOW, lasts=lasts))


def test_a_course_is_made_filled_and_handed_over(root, calls, app):
    made = root.post("/courses", json={"slug": "py2", "title": "Python 2", "zone": "America/New_York", "term": "2026"})
    assert made.status_code == 201
    assert made.get_json() == {
        "slug": "py2",
        "title": "Python 2",
        "zone": "America/New_York",
        "term": "2026",
        "archived": False,
        "role": "staff",
        "may_run": True,
        "next_due_at": None,
    }
    answer = root.call("PUT", "/courses/py2/people/staff", json={"role": "instructor"})
    assert answer.status_code == 204
    assert root.call("PUT", "/courses/py2/people/ann", json={"role": "student"}).status_code == 204

    staff = calls("staff")
    new = staff.post("/courses/py2/assignments", json={"slug": "one", "title": "One"})
    assert new.status_code == 201
    assert (new.get_json()["zone"], new.get_json()["pack"], new.get_json()["state"]) == (
        "America/New_York",
        None,
        "open",
    )
    rules = staff.call("PATCH", "/courses/py2/assignments/one/rules", json={"due_local": "2099-07-01T23:59"})
    assert rules.status_code == 200
    assert staff.get("/courses/py2/assignments/one").get_json()["due_at"] == "2099-07-02T03:59:00+00:00"
    assert_problem(calls("ann").get("/courses/py2/assignments/one"), 404)  # no pack is published
    put = staff.call("PUT", "/courses/py2/assignments/one/pack", data=pack_zip(), content_type="application/zip")
    assert (put.status_code, put.get_json()["version"]) == (202, 1)
    log = [entry["action"] for entry in root.get("/courses/py2/audit").get_json()["items"]]
    assert log[::-1] == [
        "course.make",
        "member.set",
        "member.set",
        "assignment.make",
        "assignment.change",
        "pack.upload",
    ]


def test_a_course_is_renamed_and_its_assignments_keep_their_zone(calls):
    changed = calls("staff").call("PATCH", "/courses/demo", json={"title": "Demo 2", "zone": "Asia/Kolkata"})
    assert changed.status_code == 200
    assert (changed.get_json()["title"], changed.get_json()["zone"]) == ("Demo 2", "Asia/Kolkata")
    assert calls("ann").get("/courses/demo").get_json()["title"] == "Demo 2"
    assert calls("ann").get("/courses/demo/assignments/sum").get_json()["zone"] == "Europe/Berlin"


def test_an_archived_course_is_marked_and_goes_on_when_it_is_taken_up_again(calls):
    staff, ann = calls("staff"), calls("ann")
    assert staff.call("PATCH", "/courses/demo", json={"archived": True}).get_json()["archived"]
    [shown] = ann.get("/courses").get_json()["items"]
    assert (shown["archived"], shown["may_run"]) == (True, False)
    assert ann.submit().status_code == 202
    assert not staff.call("PATCH", "/courses/demo", json={"archived": False}).get_json()["archived"]
    assert not ann.get("/courses/demo").get_json()["archived"]
    changes = [entry["detail"]["new"] for entry in staff.get("/courses/demo/audit").get_json()["items"]]
    assert changes == [{"archived": False}, {"archived": True}]


@pytest.mark.parametrize(
    ("path", "given", "status", "field"),
    [
        ("/courses", {"slug": "demo", "title": "Again"}, 409, "slug"),
        ("/courses", {"slug": "a/b", "title": "X"}, 422, "slug"),
        ("/courses", {"slug": "x", "title": ""}, 422, "title"),
        ("/courses", {"slug": "x", "title": "X", "zone": "Mars/Base"}, 422, "zone"),
        ("/courses/demo/assignments", {"slug": "sum", "title": "X"}, 409, "slug"),
        ("/courses/demo/assignments", {"slug": "..", "title": "X"}, 422, "slug"),
        ("/courses/demo/assignments", {"slug": "x", "title": "X", "zone": "Mars/Base"}, 422, "zone"),
    ],
)
def test_what_cannot_be_made_is_refused_by_field(root, calls, path, given, status, field):
    who = root if path == "/courses" else calls("staff")
    assert_problem(who.post(path, json=given), status, field)
