"""axe on what staff meet seldom: dialogs, previews that run, refused packs, a queue that is stuck, what fails to load.

States that depend on a moment are the server's own answers with a few fields changed on the way to the page.
"""

import contextlib
import json

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from tests.e2e import test_axe
from tests.e2e.system import log_in
from tests.waiting import eventually

look = test_axe.look
"""The fixture."""
WHEN = "2026-11-27T10:00:00+00:00"
LINE = {"id": "01", "assignment": "two-sum", "login": "ada", "attempt": 2, "accepted_at": WHEN, "status": "queued"}
CHANGE = {
    "login": "ada",
    "name": "Ada",
    "old": 6,
    "new": 4,
    "delta": -2,
    "max_score": 6,
    "graded_old": 6,
    "graded_new": 4,
    "tests": [{"name": "twice", "old": "passed", "new": "wrong"}, {"name": "half", "old": "passed", "new": None}],
    "crossing": "down",
    "override": {"score": 6, "reason": "shown at the blackboard", "hit": True},
    "system_errors": 0,
}


def on_the_way(page, path, change):
    """Change the server's answers of that path before the page has them."""

    def answer(route):
        with contextlib.suppress(PlaywrightError):  # the page may have gone on meanwhile
            fetched = route.fetch()
            body = fetched.json()
            change(body)
            route.fulfill(response=fetched, body=json.dumps(body))

    page.route(f"**/api/v1{path}", answer)


def test_a_courses_settings_and_dialogs_have_no_axe_violations(page, look, system):
    course = f"/staff/{system.course}"
    page.goto(f"{course}/settings")
    log_in(page, system.accounts["staff"][0])
    page.get_by_role("button", name="Archive the course").wait_for()
    look(page, "course settings")
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_label("or its text").fill("login,name,role\neve,Eve Newcomer,student\nmal,Mallory,king\n")
    page.get_by_role("button", name="Show what would happen").click()
    page.get_by_test_id("roster-report").wait_for()
    page.get_by_role("button", name="Make an invitation link").click()
    page.get_by_test_id("invitation").wait_for()
    page.get_by_role("button", name="Revoke student").first.wait_for()
    look(page, "a roster looked at, invitation links")
    page.get_by_role("button", name="Remove Ada").click()
    page.get_by_role("dialog").wait_for()
    look(page, "a question before somebody is removed")
    page.keyboard.press("Escape")
    page.route("**/api/v1/courses/*/gradebook*", lambda route: route.abort())
    page.get_by_role("link", name="Gradebook").click()
    page.get_by_role("alert").wait_for()
    look(page, "gradebook, no network")


def test_a_course_without_anything_has_no_axe_violations(page, look, root):
    page.goto("/")
    log_in(page, root)
    page.get_by_role("button", name="Make a course").click()
    page.get_by_label("Title").fill("Empty")
    look(page, "make a course")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("#main")).to_contain_text("no assignment yet")
    look(page, "no assignment")
    page.get_by_role("link", name="Gradebook").click()
    expect(page.locator("#main")).to_contain_text("Nobody is in this course yet")
    look(page, "empty gradebook")


def test_a_refused_pack_and_a_stuck_queue_have_no_axe_violations(page, look, system):
    course = f"/staff/{system.course}"

    def refuse(version):
        version["status"] = "refused"
        wrong = version["report"]["solutions"][0]
        wrong |= {"failed": ["twice"], "complaint": "should pass every test, but fails 'twice'"}
        version["report"] |= {"error": {"file": "assignment.yaml", "key": "tests[0]", "reason": "a pack is refused"}}
        version["report"]["flaky"] = [{"solution": "reference", "test": "half", "words": "'half' fails 1 time of 5"}]

    def stick(queue):
        queue["dead_letters"] = [{"id": "1-0", "submission": "01", "reason": "killed three workers"}]
        queue["course"] |= {"waiting": 1, "oldest_s": 90, "is_stuck": True, "longest_waiting": [LINE], "failed": [LINE]}

    on_the_way(page, "/courses/*/assignments/two-sum/pack", refuse)
    on_the_way(page, "/courses/*/queue", stick)
    page.goto(f"{course}/assignments/two-sum")
    log_in(page, system.accounts["staff"][0])
    expect(page.get_by_test_id("pack-status")).to_have_attribute("data-status", "refused")
    page.get_by_role("group", name="The tests of the tests").wait_for()
    look(page, "a refused pack")
    page.goto(f"{course}/live")
    page.get_by_role("heading", name="Given up").wait_for()
    page.locator("dl").wait_for()
    look(page, "a stuck queue")


def test_a_regrade_in_its_states_has_no_axe_violations(page, look, system):
    staff, now = system.accounts["staff"][0], {}

    def change(diff):
        diff["regrade"] |= now
        diff["items"] = [CHANGE]
        diff["summary"] |= {"lowered": 1, "fail_now": 1, "system_errors": 1}

    path = f"/courses/{system.course}/assignments/two-sum/submissions"
    student = system.accounts["student"][0]["token"]
    sent = system.post(path, student, {"files": {"solution.py": "def two_sum(a, b): ...\n"}})
    eventually(lambda: system.get(f"/submissions/{sent['id']}", student)["status"] == "graded")
    given = {"course": system.course, "assignment": "two-sum", "scope": "all"}
    number = system.post("/regrades", staff["token"], given)["id"]
    on_the_way(page, f"/regrades/{number}/diff", change)
    page.goto("/")
    log_in(page, staff)
    page.get_by_role("heading", name="Courses").wait_for()
    for status in ("running", "ready", "applied", "reverted"):
        now |= {"status": status, "done": 3, "n": 10}
        page.goto(f"/staff/{system.course}/regrades/{number}")
        expect(page.get_by_test_id("regrade-status")).to_have_attribute("data-status", status)
        page.get_by_label("Show").select_option("lowered")
        page.get_by_role("row", name="Ada").wait_for()
        if status == "applied":
            page.get_by_role("button", name="Revert").click()
            page.get_by_role("dialog").wait_for()
        look(page, f"a regrade, {status}")
