"""What staff see and add, over HTTP on both databases: analytics, a student's record, comments, rubrics, the queue."""

from datetime import UTC, datetime, timedelta

import pytest
import redis

from app.config import Settings
from app.factory import create_app
from app.streams import keys
from app.streams.submissions import WorkStream
from cli.ports import private_port
from tests.calls import assert_problem
from tests.contract.classroom import NOW, Classroom

A = "/courses/c/assignments/a"


@pytest.fixture
def room(session):
    """ann: 2 points, then all 10; bob: 5, late; cat: nothing; dan: our failure. Due a day after NOW."""
    room = Classroom(session)
    room.assignment("a", due="2026-03-02T12:00", pass_percent=50)
    for login in ("ann", "bob", "cat", "dan"):
        room.student(login, sis_id=f"7-{login}")
    room.member("grader", role="grader")
    room.first = room.submission("ann", "a", 2)
    room.second = room.submission("ann", "a", 10, at=NOW + timedelta(hours=23, minutes=30))
    room.late = room.submission("bob", "a", 5, at=NOW + timedelta(hours=25))
    room.failed = room.submission("dan", "a", 0, at=NOW + timedelta(hours=1), status="system_error")
    return room


def test_analytics_are_what_one_counts_by_hand(ask):
    got = ask("grader").get(f"{A}/analytics").get_json()
    assert {name: got[name] for name in ("assignment", "max_score", "students", "submitted", "submissions")} == {
        "assignment": "a",
        "max_score": 10,
        "students": 4,
        "submitted": 3,
        "submissions": 4,
    }
    assert got["passing"] == 2
    assert got["attempts"] == {"1": 2, "2": 1}
    assert got["scores"] == {
        "n": 2,
        "mean": 7.5,
        "median": 7.5,
        "sd": 2.5,
        "quartiles": [6.25, 7.5, 8.75],
        "histogram": [0, 0, 0, 0, 0, 1, 0, 0, 0, 1],
    }
    assert {name: n for name, n in got["before_due"].items() if n} == {"24 h": 2, "1 h": 1, "late": 1}
    easy, fair, hard = got["tests"]
    assert (easy["name"], easy["pass_rate"], easy["ever_passed"], easy["attempts_to_first_pass"]) == ("easy", 1, 2, 1)
    assert (fair["outcomes"], fair["attempts_to_first_pass"]) == ({"passed": 2}, 1.5)
    assert (hard["pass_rate"], hard["ever_passed"], hard["attempts_to_first_pass"]) == (0.5, 1, 2)
    assert hard["failures"] == [{"text": "expected 1, got 2", "students": 1}]


def test_analytics_of_an_assignment_without_submissions_are_empty_and_no_error(room, ask):
    room.assignment("b")
    got = ask("teacher").get("/courses/c/assignments/b/analytics").get_json()
    assert (got["submitted"], got["scores"]["mean"], got["tests"], got["before_due"]) == (0, None, [], None)
    assert_problem(ask("teacher").get("/courses/c/assignments/z/analytics"), 404)


def test_a_students_record_has_every_grade_and_every_submission(room, ask):
    room.override("a", "ann", 9, "spoke well")
    got = ask("grader").get("/courses/c/students/ann").get_json()
    student = got["student"]
    assert (student["login"], student["sis_id"], student["total"], student["max_total"]) == ("ann", "7-ann", 9, 10)
    assert student["grades"]["a"]["overridden"]
    assert [(one["id"], one["attempt"], one["score"]) for one in got["submissions"]] == [
        (room.second, 2, 10),
        (room.first, 1, 2),
    ]
    assert got["submissions"][1]["accepted_at"] == "2026-03-01T12:00:00.000+00:00"
    assert ask("grader").get("/courses/c/students/cat").get_json()["submissions"] == []
    assert_problem(ask("grader").get("/courses/c/students/grader"), 404)  # staff are not graded


def test_comments_on_lines_reach_the_author_and_nobody_else(room, ask):
    path = f"/submissions/{room.second}/comments"
    said = {"file": "solution.py", "line": 2, "text": "Nice name."}
    assert ask("grader").post(path, json=said).status_code == 201
    assert ask("teacher").post(path, json={**said, "line": 1, "text": "Why?"}).status_code == 201
    seen = ask("ann").get(path).get_json()["items"]
    assert [(one["line"], one["text"], one["author"]["login"]) for one in seen] == [
        (1, "Why?", "teacher"),
        (2, "Nice name.", "grader"),
    ]
    assert_problem(ask("bob").get(path), 404)
    assert ask("ann").get(f"/submissions/{room.first}/comments").get_json() == {"items": []}


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"file": "other.py"}, "file"), ({"line": 4}, "line"), ({"line": 0}, "line"), ({"text": " "}, "text")],
)
def test_a_comment_needs_a_line_that_is_there(room, ask, changed, field):
    said = {"file": "solution.py", "line": 1, "text": "x"} | changed
    assert_problem(ask("grader").post(f"/submissions/{room.first}/comments", json=said), 422, field)


def test_graders_take_back_their_own_comments_and_instructors_anybodys(room, ask):
    path = f"/submissions/{room.first}/comments"
    numbers = {}
    for login in ("grader", "teacher"):
        said = {"file": "solution.py", "line": 1, "text": login}
        items = ask(login).post(path, json=said).get_json()["items"]
        numbers[login] = next(one["id"] for one in items if one["text"] == login)
    assert_problem(ask("grader").call("DELETE", f"{path}/{numbers['teacher']}"), 404)
    assert_problem(ask("teacher").call("DELETE", f"/submissions/{room.second}/comments/{numbers['grader']}"), 404)
    assert ask("teacher").call("DELETE", f"{path}/{numbers['grader']}").status_code == 204
    assert [one["text"] for one in ask("ann").get(path).get_json()["items"]] == ["teacher"]


def test_one_changes_ones_own_comment_and_nobody_elses(room, ask):
    path = f"/submissions/{room.first}/comments"
    said = {"file": "solution.py", "line": 1, "text": "Hm."}
    number = ask("grader").post(path, json=said).get_json()["items"][0]["id"]
    assert_problem(ask("teacher").call("PUT", f"{path}/{number}", json={"text": "!"}), 404)
    assert_problem(ask("grader").call("PUT", f"{path}/{number}", json={"text": " "}), 422, "text")
    changed = ask("grader").call("PUT", f"{path}/{number}", json={"text": "Good."})
    assert [one["text"] for one in changed.get_json()["items"]] == ["Good."]
    assert [one["text"] for one in ask("ann").get(path).get_json()["items"]] == ["Good."]


def test_rubric_points_stand_beside_the_score_and_outlive_a_change_of_the_rubric(room, ask):
    teacher, grader = ask("teacher"), ask("grader")
    items = [{"title": "style", "points": 1.5}, {"title": "copied", "points": -3}]
    style, copied = teacher.call("PUT", f"{A}/rubric", json={"items": items}).get_json()["items"]
    marked = grader.call("PUT", f"{A}/students/bob/rubric", json={"items": [style["id"], copied["id"]]})
    assert marked.get_json() == {"items": [style["id"], copied["id"]]}

    def grade():
        [line] = [one for one in teacher.get("/courses/c/gradebook").get_json()["students"] if one["login"] == "bob"]
        return line["grades"]["a"]["raw_score"], line["grades"]["a"]["by_hand"], line["grades"]["a"]["score"]

    assert grade() == (5, -1.5, 3.5)
    [own] = ask("bob").get("/courses/c/grades").get_json()["items"]
    assert (own["by_hand"], own["score"]) == (-1.5, 3.5)

    gone = teacher.call("PUT", f"{A}/rubric", json={"items": [{"id": style["id"], "title": "style", "points": 2}]})
    assert_problem(gone, 409, "items")
    assert grade() == (5, -1.5, 3.5)
    grader.call("PUT", f"{A}/students/bob/rubric", json={"items": [style["id"]]})
    kept = teacher.call("PUT", f"{A}/rubric", json={"items": [{"id": style["id"], "title": "form", "points": 2}]})
    assert kept.get_json()["items"] == [{"id": style["id"], "title": "form", "points": 2, "students": 1}]
    assert grade() == (5, 2, 7)
    assert_problem(grader.call("PUT", f"{A}/students/bob/rubric", json={"items": [copied["id"]]}), 422, "items")
    actions = [entry["action"] for entry in teacher.get("/courses/c/audit").get_json()["items"]]
    assert actions == ["rubric.change", "rubric.mark", "rubric.mark", "rubric.change"]


def test_students_see_the_items_that_apply_to_their_own_work_and_no_others(room, ask):
    items = [{"title": "style", "points": 1.5}, {"title": "copied", "points": -3}]
    style, _ = ask("teacher").call("PUT", f"{A}/rubric", json={"items": items}).get_json()["items"]
    ask("grader").call("PUT", f"{A}/students/bob/rubric", json={"items": [style["id"]]})
    room.override("a", "bob", 7, "explained it in person")
    assert ask("bob").get(f"{A}/marks").get_json() == {
        "items": [{"title": "style", "points": 1.5}],
        "points": 1.5,
        "override": {"score": 7, "reason": "explained it in person"},
    }
    assert ask("ann").get(f"{A}/marks").get_json() == {"items": [], "points": 0, "override": None}


def test_the_live_queue_shows_who_waits_what_failed_and_what_was_given_up(room, ask, redis_url):
    body = {"files": {"solution.py": "x = 1\n"}}
    waiting = ask("cat").post(f"{A}/submissions", json=body).get_json()["id"]
    with redis.Redis.from_url(redis_url) as client:
        WorkStream(client).create_group()  # the bridge does
        client.xadd(keys.DEAD, {"course": "c", "submission": room.failed, "reason": "three workers died"})
        client.xadd(keys.DEAD, {"course": "other", "submission": "x", "reason": "not ours"})
    got = ask("grader").get("/courses/c/queue").get_json()
    assert (got["depth"], got["in_hand"], got["workers"]) == (1, 0, 0)
    assert 0 <= got["oldest_s"] < 60
    assert [letter["reason"] for letter in got["dead_letters"]] == ["three workers died"]
    own = got["course"]
    assert (own["waiting"], own["is_stuck"]) == (1, False)
    assert [(one["id"], one["login"], one["assignment"]) for one in own["longest_waiting"]] == [(waiting, "cat", "a")]
    assert [(one["id"], one["login"]) for one in own["failed"]] == [(room.failed, "dan")]


def test_staff_retry_what_failed_and_cancel_what_waits(room, ask):
    teacher = ask("teacher")
    assert teacher.post(f"/submissions/{room.failed}/retry").status_code == 202
    assert_problem(teacher.post(f"/submissions/{room.failed}/retry"), 409)
    queue = teacher.get("/courses/c/queue").get_json()["course"]
    assert (queue["failed"], [one["id"] for one in queue["longest_waiting"]]) == ([], [room.failed])
    assert teacher.post(f"/submissions/{room.failed}/cancel").status_code == 204
    assert_problem(teacher.post(f"/submissions/{room.failed}/cancel"), 409)
    assert teacher.get("/courses/c/queue").get_json()["course"]["waiting"] == 0
    assert ask("dan").get(A).get_json()["attempts_used"] == 0


def test_the_queue_is_shown_while_redis_is_away(room, ask, database_url, tmp_path):
    nowhere = f"redis://127.0.0.1:{private_port()}/0"
    app = create_app(Settings(data_dir=tmp_path, database_url=database_url, redis_url=nowhere, secret_key="k"))
    try:
        got = ask("teacher", app).get("/courses/c/queue").get_json()
    finally:
        app.extensions["gradewire"].close()
    assert (got["depth"], got["workers"], got["dead_letters"]) == (None, None, None)
    assert [one["login"] for one in got["course"]["failed"]] == ["dan"]


def test_what_waits_for_a_minute_is_stuck(room, ask):
    at = datetime.now(UTC) - timedelta(seconds=61)
    room.submission("cat", "a", 0, at=at, status="queued")
    own = ask("teacher").get("/courses/c/queue").get_json()["course"]
    assert (own["is_stuck"], own["oldest_s"] > 60) == (True, True)
