"""axe on every screen in its states, in both themes, wide and narrow: no violations (`-s` shows what was checked)."""

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.system import log_in, open_assignment, type_solution
from tests.e2e.test_student import RIGHT, WRONG
from tests.waiting import eventually

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
  (found) => `${found.id}: ${found.help}: ${found.nodes.map((node) => node.target.join(' ')).slice(0, 4)}`)"""
THEMES = ("light", "dark")
SIZES = ((1440, 900), (390, 844))


class Look:
    """Looks at a page as it stands, in each theme and width, and keeps what axe says of it."""

    def __init__(self):
        self.screens, self.looks, self.violations = [], 0, []

    def __call__(self, page, screen):
        if page.evaluate("typeof axe === 'undefined'"):
            page.evaluate(AXE.read_text())
        self.screens.append(screen)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                self.looks += 1
                self.violations += [f"{screen}, {theme}, {width}: {found}" for found in page.evaluate(RUN)]
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


@pytest.fixture
def look():
    look = Look()
    yield look
    counted = f"{len(look.screens)} screens and states × {len(THEMES)} themes × {len(SIZES)} widths"
    found = f"{look.looks} looks, {len(look.violations)} violations"
    sys.stdout.write(f"\n{counted}: {found} ({'; '.join(look.screens)})\n")
    assert look.looks
    assert not look.violations, "\n".join(look.violations)


def finished(page):
    expect(page.get_by_test_id("status")).to_have_attribute("data-phase", "finished")


def test_what_students_see_has_no_axe_violations(page, look, system):
    account = system.accounts["student"][0]
    page.goto("/")
    page.get_by_label("Login").wait_for()
    look(page, "log-in")
    log_in(page, {"login": account["login"], "password": "wrong"})
    page.get_by_role("alert").wait_for()
    look(page, "log-in refused")
    log_in(page, account)
    page.get_by_role("heading", name="Courses").wait_for()
    page.get_by_role("link", name="Nothing due").or_(page.locator("main li a")).first.wait_for()
    look(page, "courses")
    page.get_by_text(account["login"].title()).first.click()
    look(page, "courses with the account's menu")
    page.goto(f"/courses/{system.course}")
    page.locator("main li").first.wait_for()
    look(page, "course")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    look(page, "keyboard shortcuts")
    page.goto("/nowhere/at/all")
    page.get_by_role("heading", name="No such page").wait_for()
    look(page, "no such page")
    page.goto("/courses/nothing")
    page.get_by_role("alert").wait_for()
    look(page, "not found")


def test_an_assignment_in_its_states_has_no_axe_violations(page, look, system):
    open_assignment(page, system, system.accounts["student"][0], "first-functions")
    look(page, "assignment, draft")
    type_solution(page, f"import os\n\n{WRONG}")
    page.get_by_text("suggestion").wait_for()
    look(page, "assignment, suggestions")
    page.get_by_role("button", name="Submit").click()
    finished(page)
    look(page, "assignment, some tests fail")
    type_solution(page, RIGHT)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_test_id("status")).to_contain_text("All 12 tests pass")
    look(page, "assignment, all pass")
    type_solution(page, "def broken(:\n")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_test_id("failure")).to_have_count(1)
    look(page, "assignment, cannot be loaded")
    page.get_by_role("button", name="History").click()
    page.get_by_role("button", name="Attempt 1").wait_for()
    look(page, "history")
    page.get_by_role("button", name="Progress").click()
    page.get_by_test_id("progress").wait_for()
    look(page, "progress")
    page.get_by_role("button", name="History").click()
    page.get_by_role("button", name="Attempt 1").click()
    page.get_by_role("button", name="Restore as draft").wait_for()
    look(page, "an earlier submission")
    page.get_by_label("Compare with").select_option("my draft")
    page.get_by_test_id("compare").locator(".cm-content").first.wait_for()
    look(page, "two versions compared")
    page.get_by_role("button", name="Back to my draft").click()
    page.route("**/submissions", lambda route: route.abort())
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_test_id("status")).to_have_attribute("data-phase", "offline")
    look(page, "assignment, no network")
    page.unroute("**/submissions")
    page.context.clear_cookies()
    page.get_by_role("dialog").wait_for()
    look(page, "the session has ended")


STAND_STILL = """
window.EventSource = class {
  constructor() { window.line = this; this.readyState = 1; this.heard = {}; queueMicrotask(() => this.onopen?.()); }
  addEventListener(name, listener) { this.heard[name] = listener; }
  close() {}
};
window.tell = (seq, name, data) => line.heard[name]({ data: JSON.stringify({ v: 1, seq, ...data }) });
"""


def test_a_submission_on_its_way_has_no_axe_violations(page, look, system):
    """What lasts too short to look at stands still here: the server grades as ever, and its page is told by the test
    what the server would tell, when it has looked.
    """
    page.add_init_script(STAND_STILL)
    open_assignment(page, system, system.accounts["student"][0], "word-count")
    page.get_by_role("button", name="Submit").click()
    # not `wait_for_function`: looking again it evaluates a text in the page, whose policy forbids that
    eventually(lambda: page.evaluate("window.line !== undefined"))
    status = page.get_by_test_id("status")
    declared = {"max_score": 1, "visibility": "visible", "tags": []}
    tests = [{"name": name, "number": name, **declared} for name in ("1", "2", "3")]
    passed = {"status": "passed", "outcome": "passed", "score": 1, "ms": 3, "k": 1, "n": 3}
    for seq, (name, data, phase) in enumerate(
        [
            ("submission.queued", {"position": 2, "eta_s": 4.0}, "queued"),
            ("submission.started", {"attempt": 1, "tests": tests}, "starting"),
            ("test.finished", tests[0] | passed, "running"),
            ("submission.retrying", {"attempt": 2, "reason": "a worker was lost"}, "retrying"),
        ],
        start=1,
    ):
        page.evaluate("([seq, name, data]) => tell(seq, name, data)", [seq, name, data])
        expect(status).to_have_attribute("data-phase", phase)
        look(page, f"assignment, {phase}")
    page.evaluate("line.onerror()")
    expect(status).to_contain_text("Reconnecting")
    look(page, "assignment, reconnecting")
    ours = {"owner": "platform", "ref": "a1b2c3", "reason": "the sandbox broke", "counts_attempt": False}
    page.evaluate("data => tell(9, 'submission.failed', data)", ours)
    expect(status).to_have_attribute("data-phase", "failed")
    look(page, "assignment, failed to grade")


def test_two_drafts_of_one_student_have_no_axe_violations(page, look, system):
    account = system.accounts["student"][0]
    path = f"/courses/{system.course}/assignments/weather/draft"
    open_assignment(page, system, account, "weather")
    page.context.set_offline(True)
    type_solution(page, "# from the laptop, in a tunnel\n")
    expect(page.get_by_test_id("saved")).to_have_attribute("data-where", "device")
    kept = system.get(path, account["token"])
    name = next(iter(system.get(path.removesuffix("/draft"), account["token"])["files"]))
    other = {"files": {name: "# from the phone\n"}, "revision": kept["revision"], "device": "phone"}
    system.post(path, account["token"], other, "PUT")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_test_id("second-draft").wait_for()
    look(page, "assignment, a second draft")
    page.get_by_role("button", name="Compare the two").click()
    page.get_by_test_id("compare").locator(".cm-content").first.wait_for()
    look(page, "two drafts compared")


def test_what_staff_see_has_no_axe_violations(page, look, system):
    course = f"/staff/{system.course}"
    page.goto(course)
    log_in(page, system.accounts["staff"][0])
    screens = {
        "assignments": "assignments",
        "authoring": "assignments/first-functions",
        "submissions": "assignments/first-functions/submissions",
        "extensions": "assignments/first-functions/extensions",
        "versions of a pack": "assignments/first-functions/versions",
        "gradebook": "gradebook",
        "a student": "students/ada",
        "regrades": "regrades",
        "live": "live",
        "people": "people",
        "audit log": "audit",
    }
    page.get_by_role("heading", name="Assignments").wait_for()
    for name, path in screens.items():
        page.goto(f"{course}/{path}")
        page.locator("main h1").wait_for()
        page.locator("main table, main dl, main .soft").first.wait_for()
        look(page, name)
    page.goto(f"{course}/students/nobody")
    page.get_by_role("alert").wait_for()
    look(page, "staff, not found")
    page.goto("/account/tokens")
    page.get_by_role("table").wait_for()
    look(page, "tokens")
    page.goto(f"{course}/students/ada")
    page.get_by_role("button", name="Set by hand").first.click()
    look(page, "a grade set by hand")
    page.goto("/join/no-good")
    page.get_by_text("not good any more").wait_for()
    look(page, "an invitation that is over")


def test_what_staff_say_of_work_has_no_axe_violations(page, new_page, look, system):
    """A submission with a comment being written, the regrade of it, and what its author sees of all that."""
    staff, ada = system.accounts["staff"][0], system.accounts["student"][0]
    path = f"/courses/{system.course}/assignments/two-sum"
    work = system.post(f"{path}/submissions", ada["token"], {"files": {"solution.py": "def two_sum(a, b): ...\n"}})[
        "id"
    ]
    said = {"file": "solution.py", "line": 1, "text": "Begin with a loop."}
    system.post(f"/submissions/{work}/comments", staff["token"], said)
    page.goto(f"/submissions/{work}")
    log_in(page, staff)
    page.get_by_role("button", name="Comment on line 2", exact=True).click()
    page.get_by_label("What to say about line 2").wait_for()
    expect(page.locator("p.status")).to_contain_text("pass")
    look(page, "a submission as staff see it")
    given = {"course": system.course, "assignment": "two-sum", "scope": "all"}
    number = system.post("/regrades", staff["token"], given)["id"]
    page.goto(f"/staff/{system.course}/regrades/{number}")
    expect(page.get_by_test_id("regrade-status")).to_have_attribute("data-status", "ready")
    page.get_by_label("Show").select_option("all")
    page.get_by_role("row", name=re.compile("^Ada")).wait_for()
    look(page, "a regrade")
    system.post(f"/regrades/{number}/apply", staff["token"], {"policy": "all"})
    rubric = system.post(f"{path}/rubric", staff["token"], {"items": [{"title": "Clear names", "points": 0}]}, "PUT")
    marks = f"{path}/students/{ada['login']}/rubric"
    system.post(marks, staff["token"], {"items": [rubric["items"][0]["id"]]}, "PUT")
    student = new_page()
    open_assignment(student, system, ada, "two-sum")
    expect(student.get_by_test_id("regraded")).to_contain_text("Before: 0 of")
    expect(student.get_by_test_id("feedback")).to_contain_text("Begin with a loop.")
    expect(student.get_by_test_id("feedback")).to_contain_text("Clear names")
    look(student, "assignment, regraded, with what people say")
    student.get_by_role("button", name="History").click()
    student.get_by_role("button", name="Attempt 1").first.click()
    expect(student.locator(".cm-comment")).to_contain_text("Begin with a loop.")
    look(student, "an earlier submission with a comment at its line")
