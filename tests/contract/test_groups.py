"""Students who hand in together, from the groups that staff make to the gradebook; over HTTP on both databases."""

from datetime import timedelta

import pytest

from app.db.queries import regrades
from app.domain.regrade import Policy, Scope
from app.services.delete_person import delete_person
from app.services.export_person import export_person
from app.services.regrade_diff import diff
from app.services.settle_regrade import apply_regrade
from app.services.start_regrade import start_regrade
from tests.calls import assert_problem
from tests.contract.classroom import NOW, Classroom

A = "/courses/c/assignments/a"
BODY = {"files": {"solution.py": "x = 1\n"}}
PAIR = {"groups": [{"name": "red", "members": ["bob", "ann"]}]}


@pytest.fixture
def room(session):
    room = Classroom(session)
    room.assignment("a", max_attempts=3)
    room.assignment("b")
    for login in ("ann", "bob", "cat"):
        room.student(login)
    return room


@pytest.fixture
def pair(ask):
    """bob and ann are a group in `a`, and bob owns its work; cat is alone."""
    answer = ask("teacher").call("PUT", f"{A}/groups", json=PAIR)
    assert (answer.status_code, answer.get_json()) == (200, PAIR)


def book(ask, slug="a"):
    lines = ask("teacher").get("/courses/c/gradebook").get_json()["students"]
    return {line["login"]: line["grades"].get(slug, {}).get("score") for line in lines}


def test_whoever_of_a_group_hands_in_hands_in_for_all(ask, pair):
    ids = [ask(login).post(f"{A}/submissions", json=BODY).get_json()["id"] for login in ("ann", "bob")]
    for login in ("ann", "bob"):
        shown = ask(login).get(A).get_json()
        assert (shown["attempts_used"], shown["attempts_left"], shown["latest"]["id"]) == (2, 1, ids[1])
        assert shown["group"] == {
            "name": "red",
            "members": [{"login": "ann", "name": "Ann"}, {"login": "bob", "name": "Bob"}],
        }
        [line] = [one for one in ask(login).get("/courses/c/assignments").get_json()["items"] if one["slug"] == "a"]
        assert line["attempts_used"] == 2
        mine = ask(login).get(f"{A}/submissions?mine=1").get_json()["items"]
        assert [(one["id"], one["attempt"]) for one in mine] == [(ids[1], 2), (ids[0], 1)]
        assert ask(login).get(f"/submissions/{ids[0]}").status_code == 200
        assert ask(login).get(f"/submissions/{ids[0]}/comments").status_code == 200
    assert_problem(ask("cat").get(f"/submissions/{ids[0]}"), 404)
    assert (ask("cat").get(A).get_json()["group"], ask("cat").get(A).get_json()["attempts_used"]) == (None, 0)
    assert ask("ann").post(f"{A}/submissions", json=BODY).status_code == 202
    assert_problem(ask("bob").post(f"{A}/submissions", json=BODY), 409)  # three attempts for both together


def test_a_groups_grade_is_each_members_with_their_own_override_and_dates(room, ask, pair):
    ask("teacher").call(
        "PATCH", f"{A}/rules", json={"due_local": "2026-03-02T12:00", "late_policy": {"percent_a_day": 10}}
    )
    room.submission("bob", "a", 10, at=NOW + timedelta(days=1, hours=1))
    room.submission("cat", "a", 4)
    assert book(ask) == {"ann": 9, "bob": 9, "cat": 4}
    room.extension("a", login="ann", due_local="2026-03-03T12:00")
    assert book(ask) == {"ann": 10, "bob": 9, "cat": 4}
    room.override("a", "bob", 3, "did nothing")
    assert book(ask) == {"ann": 10, "bob": 3, "cat": 4}
    own = {login: ask(login).get("/courses/c/grades").get_json()["items"][0] for login in ("ann", "bob")}
    assert (own["ann"]["attempts_left"], own["ann"]["attempt"], own["bob"]["score"]) == (2, 1, 3)
    record = ask("teacher").get("/courses/c/students/ann").get_json()
    assert (record["student"]["grades"]["a"]["score"], len(record["submissions"])) == (10, 1)
    figures = ask("teacher").get(f"{A}/analytics").get_json()
    assert (figures["students"], figures["submitted"], figures["submissions"]) == (3, 3, 2)


def test_other_assignments_know_nothing_of_it(room, ask, pair):
    room.submission("bob", "b", 7)
    assert book(ask, "b") == {"ann": None, "bob": 7, "cat": None}


def test_a_regrade_shows_what_it_changes_for_every_member(room, ask, pair):
    work = room.submission("bob", "a", 10)
    number = start_regrade(room.session, course_id=room.course_id, assignment="a", scope=Scope.BEST, actor=room.actor)
    room.verdict(work, 4, grading_version=number + 1)
    changes = diff(room.session, regrades.find(room.session, number))
    assert [(one.login, one.old, one.new) for one in changes] == [("ann", 10, 4), ("bob", 10, 4)]
    room.session.rollback()
    assert apply_regrade(room.session, number, Policy.ALL, room.actor) == 1
    assert book(ask) == {"ann": 4, "bob": 4, "cat": None}


def test_a_group_that_has_handed_in_keeps_its_owner(room, ask, pair):
    room.submission("ann", "a", 2)  # alone, before: it stays on record and does not count
    room.submission("bob", "a", 5)
    teacher = ask("teacher")
    assert book(ask) == {"ann": 5, "bob": 5, "cat": None}
    for groups in ([], [{"name": "red", "members": ["ann", "bob"]}]):
        assert_problem(teacher.call("PUT", f"{A}/groups", json={"groups": groups}), 409)
    larger = {"groups": [{"name": "blue", "members": ["bob", "ann", "cat"]}]}
    assert teacher.call("PUT", f"{A}/groups", json=larger).get_json() == larger
    assert book(ask) == {"ann": 5, "bob": 5, "cat": 5}
    alone = {"groups": [{"name": "blue", "members": ["bob"]}]}
    assert teacher.call("PUT", f"{A}/groups", json=alone).status_code == 200
    assert book(ask) == {"ann": 2, "bob": 5, "cat": None}
    assert [one["action"] for one in teacher.get("/courses/c/audit").get_json()["items"]] == ["groups.change"] * 3


@pytest.mark.parametrize(
    ("groups", "field"),
    [
        ([{"name": "red", "members": []}], "groups.0.members"),
        ([{"name": "red", "members": ["zoe"]}], "groups.0.members"),
        ([{"name": "red", "members": ["teacher"]}], "groups.0.members"),
        ([{"name": "red", "members": ["ann", "ann"]}], "groups.0.members"),
        ([{"name": "red", "members": ["ann"]}, {"name": "blue", "members": ["bob", "ann"]}], "groups.0.members"),
        ([{"name": "red", "members": ["ann"]}, {"name": "red", "members": ["bob"]}], "groups"),
    ],
)
def test_groups_that_cannot_be_are_refused_and_change_nothing(ask, pair, groups, field):
    assert_problem(ask("teacher").call("PUT", f"{A}/groups", json={"groups": groups}), 422, field)
    assert ask("teacher").get(f"{A}/groups").get_json() == PAIR


def test_a_deleted_members_group_keeps_its_work(room, session, ask, pair):
    room.submission("ann", "a", 2)
    room.submission("bob", "a", 8)
    assert [one["attempt"] for one in export_person(session, "ann", NOW)["submissions"]] == [1, 1]
    session.rollback()
    delete_person(session, "bob", room.actor)
    session.expire_all()
    assert book(ask) == {"ann": 8, "cat": None}
    assert ask("teacher").get(f"{A}/groups").get_json() == {"groups": [{"name": "red", "members": ["ann"]}]}
    assert ask("ann").get(A).get_json()["attempts_used"] == 2
