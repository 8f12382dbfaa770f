"""Courses, assignments and packs over HTTP, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, update

from app.db.models.assignment import Assignment
from app.db.session import writing
from app.domain.assignment import Declaration
from app.services import courses, publish_pack
from app.services.record_result import record_result
from tests.calls import SUM, assert_problem
from tests.demo import NOW, TESTS, pack_zip, publish, result

LATER = datetime.now(UTC) + timedelta(days=3)


@pytest.fixture
def change(session):
    def change(**values):
        with writing(session):
            session.execute(update(Assignment).values(**values))

    return change


def test_one_sees_the_courses_that_one_is_in(calls, change):
    change(due_at=LATER)
    [course] = calls("ann").get("/courses").get_json()["items"]
    assert (course["slug"], course["title"], course["role"]) == ("demo", "Demo", "student")
    assert datetime.fromisoformat(course["next_due_at"]) == LATER
    assert calls("staff").get("/courses").get_json()["items"][0]["role"] == "staff"
    assert calls("stranger").get("/courses").get_json() == {"items": [], "next": None}
    assert_problem(calls("stranger").get("/courses/demo/assignments"), 404)


def test_an_assignment_shows_where_one_stands(calls, session, change):
    change(max_attempts=3)
    first, second = (calls("ann").submit().get_json()["id"] for _ in range(2))
    record_result(session, first, 1, 1, result(True, True, True))
    [line] = calls("ann").get("/courses/demo/assignments").get_json()["items"]
    assert (line["best_score"], line["max_score"]) == (2, 2)
    assert (line["attempts_used"], line["attempts_left"]) == (2, 1)
    assert line["latest"] == {"id": second, "status": "queued", "score": None}
    [untouched] = calls("bob").get("/courses/demo/assignments").get_json()["items"]
    assert (untouched["best_score"], untouched["attempts_used"], untouched["latest"]) == (None, 0, None)


def test_the_page_of_an_assignment_has_all_that_it_shows(calls):
    shown = calls("ann").get(SUM).get_json()
    assert shown["statement_html"] == "<p>Write <code>add</code>.</p>\n"
    assert shown["files"] == ["solution.py"]
    assert shown["starter"] == {"solution.py": "def add(a, b):\n    ...\n"}
    assert shown["limits"]["wall_s"] == 10
    assert [test["name"] for test in shown["tests"]] == ["adds"]
    assert shown["hidden_tests"] == 2
    assert shown["pack"]["version"] == 1
    assert shown["state"] == "open"
    assert len(calls("staff").get(SUM).get_json()["tests"]) == 3


def test_before_it_opens_students_see_no_more_than_the_title(calls, change):
    change(opens_at=LATER)
    shown = calls("ann").get(SUM).get_json()
    assert (shown["title"], shown["state"], shown["statement_html"], shown["tests"]) == ("Sum", "upcoming", "", [])
    assert shown["starter"] == {}
    assert calls("staff").get(SUM).get_json()["statement_html"]


def test_assignments_come_by_due_date_in_pages(calls, session, demo):
    for slug, due in (("late", "2030-02-01T12:00"), ("early", "2030-01-01T12:00"), ("never", None)):
        courses.create_assignment(
            session, course_id=demo.course.id, slug=slug, title=slug, now=NOW, due_local=due, zone="Asia/Kolkata"
        )
        publish(session, demo.course.id, slug)
    got, cursor = [], None
    while True:
        query = {"limit": 1} if cursor is None else {"limit": 1, "cursor": cursor}
        page = calls("ann").get("/courses/demo/assignments", query_string=query).get_json()
        got += [(line["slug"], line["due_at"]) for line in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert got == [
        ("early", "2030-01-01T06:30:00+00:00"),
        ("late", "2030-02-01T06:30:00+00:00"),
        ("sum", None),
        ("never", None),
    ]


def test_lists_take_the_same_number_of_statements_however_long_they_are(app, calls, session, demo):
    def statements(path):
        seen = []
        engine = app.extensions["gradewire"].engine

        def note(_connection, _cursor, statement, *_more):
            if statement.startswith("SELECT"):  # the acceptor's thread may be settling its outbox meanwhile
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert calls("ann").get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    calls("ann").submit()
    short = [statements(path) for path in ("/courses", "/courses/demo/assignments", f"{SUM}/submissions")]
    for number in range(5):
        publish(session, demo.course.id, f"more{number}")
        calls("ann").submit()
    assert [statements(path) for path in ("/courses", "/courses/demo/assignments", f"{SUM}/submissions")] == short
    assert short == [2, 6, 3]


def put(calls, login, slug="sum", data=None, kind="application/zip", query=""):
    path = f"/courses/demo/assignments/{slug}/pack{query}"
    return calls(login).call("PUT", path, data=pack_zip("# New\n") if data is None else data, content_type=kind)


def test_a_pack_is_stored_checked_and_then_published(calls, session):
    answer = put(calls, "staff")
    assert answer.status_code == 202
    assert (answer.get_json()["version"], answer.get_json()["status"]) == (2, "checking")
    assert put(calls, "staff").get_json()["version"] == 2  # the same again is the same
    assert "New" not in calls("ann").get(SUM).get_json()["statement_html"]
    [number] = publish_pack.claim_checks(session, NOW)
    assert publish_pack.claim_checks(session, NOW) == []
    assert publish_pack.claim_checks(session, NOW + timedelta(hours=1)) == [number]
    stored = publish_pack.load_version(session, number)
    assert (stored.course, stored.assignment, stored.number, stored.zip) == ("demo", "sum", 2, pack_zip("# New\n"))
    assert publish_pack.settle_pack(session, number, Declaration(TESTS), {"solutions": []}, ok=True)
    assert not publish_pack.settle_pack(session, number, None, {}, ok=False)
    assert calls("ann").get(SUM).get_json()["statement_html"] == "<h1>New</h1>\n"
    shown = calls("staff").get("/courses/demo/assignments/sum/pack").get_json()
    assert (shown["version"], shown["status"], shown["report"]) == (2, "published", {"solutions": []})


def test_a_refused_pack_leaves_the_published_one(calls, session):
    put(calls, "staff")
    [number] = publish_pack.claim_checks(session, NOW)
    assert publish_pack.settle_pack(session, number, Declaration(TESTS), {"why": "reference fails"}, ok=False)
    assert calls("ann").get(SUM).get_json()["pack"]["version"] == 1
    assert calls("staff").get("/courses/demo/assignments/sum/pack").get_json()["report"] == {"why": "reference fails"}
    assert put(calls, "staff").get_json()["version"] == 3  # a refused one may be tried again


def test_a_draft_is_checked_and_published_when_it_is_uploaded_for_good(calls, session):
    def shown():
        staffs = calls("staff").get("/courses/demo/assignments/sum/pack").get_json()
        return staffs["version"], staffs["status"], calls("ann").get(SUM).get_json()["pack"]["version"]

    assert put(calls, "staff", query="?draft=true").get_json()["status"] == "checking"
    [number] = publish_pack.claim_checks(session, NOW)
    publish_pack.settle_pack(session, number, Declaration(TESTS), {}, ok=True)
    assert shown() == (2, "checked", 1)
    assert put(calls, "staff", query="?draft=true").get_json()["status"] == "checked"
    assert put(calls, "staff").get_json()["status"] == "published"
    assert shown() == (2, "published", 2)


def test_a_draft_that_is_uploaded_for_good_during_its_check_is_published_by_it(calls, session):
    put(calls, "staff", query="?draft=true")
    put(calls, "staff")
    [number] = publish_pack.claim_checks(session, NOW)
    publish_pack.settle_pack(session, number, Declaration(TESTS), {}, ok=True)
    assert calls("ann").get(SUM).get_json()["pack"]["version"] == 2


def test_a_pack_that_was_checked_too_late_does_not_replace_a_newer_one(calls, session):
    put(calls, "staff")
    put(calls, "staff", data=pack_zip("# Newest\n"))
    older, newer = publish_pack.claim_checks(session, NOW)
    publish_pack.settle_pack(session, newer, Declaration(TESTS), {}, ok=True)
    publish_pack.settle_pack(session, older, Declaration(TESTS), {}, ok=True)
    assert calls("ann").get(SUM).get_json()["pack"]["version"] == 3


def test_a_pack_for_a_new_assignment_makes_it(calls, session):
    assert put(calls, "staff", "brand-new").status_code == 202
    assert_problem(calls("ann").get("/courses/demo/assignments/brand-new"), 404)  # nothing is published yet
    assert calls("staff").get("/courses/demo/assignments/brand-new").get_json()["pack"] is None
    assert_problem(calls("staff").post("/courses/demo/assignments/brand-new/submissions", json={"files": {}}), 409)


@pytest.mark.parametrize(
    ("login", "slug", "data", "kind", "status"),
    [
        ("ann", "sum", None, "application/zip", 403),
        ("stranger", "sum", None, "application/zip", 404),
        ("staff", "sum", b"no zip", "application/zip", 422),
        ("staff", "sum", b"", "application/zip", 422),
        ("staff", "sum", None, "text/plain", 415),
        ("staff", ".hidden", None, "application/zip", 422),
        ("staff", "sum", b"0" * 33 * 1024 * 1024, "application/zip", 413),
    ],
)
def test_a_bad_pack_is_refused(calls, login, slug, data, kind, status):
    assert_problem(put(calls, login, slug, data, kind), status)
    assert calls("ann").get(SUM).get_json()["pack"]["version"] == 1


@pytest.mark.parametrize(
    ("markdown", "holds", "without"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ("[x](javascript:alert(1))", "x", "href"),
        ("![x](x.png)<img src=x onerror=alert(1)>", "<img", 'onerror="'),
        ("```python\nprint(1)\n```", 'class="language-python"', "```"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<table>", "|"),
        ("<style>*{display:none}</style>", "&lt;style&gt;", "<style"),
    ],
)
def test_a_statement_is_markdown_that_can_do_no_harm(calls, session, demo, markdown, holds, without):
    publish(session, demo.course.id, "sum", statement=markdown)
    html = calls("ann").get(SUM).get_json()["statement_html"]
    assert holds in html
    assert without not in html


def test_the_visible_tests_are_given_for_practice_and_the_others_are_not(calls):
    answer = calls("ann").get(f"{SUM}/practice")
    assert [test["name"] for test in answer.get_json()["declaration"]["tests"]] == ["adds"]
    assert [case["name"] for entry in answer.get_json()["pack"]["entries"] for case in entry["cases"]] == ["adds"]
    assert "adds-secretly" not in answer.text
    assert "adds-late" not in answer.text
    assert_problem(calls("stranger").get(f"{SUM}/practice"), 404)
