"""Staff run a course: an assignment from upload to a regrade applied and reverted, people, grades by hand, tokens."""

import contextlib
import csv
import io
import re
import urllib.error
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from tests.e2e.keyboard import press, write
from tests.e2e.system import log_in
from tests.e2e.test_student import EXAMPLES, RIGHT, WRONG
from tests.waiting import eventually

PACK = EXAMPLES / "first-functions"
CHECKED_MS = 90_000


def pack_zip(*changes):
    """The example's pack under another title, with its text changed."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for path in sorted(PACK.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                text = path.read_text()
                for old, new in (("title: First functions", "title: Areas"), *changes):
                    text = text.replace(old, new) if path.name == "assignment.yaml" else text
                packed.writestr(str(path.relative_to(PACK)), text)
    return {"name": "areas.zip", "mimeType": "application/zip", "buffer": data.getvalue()}


@pytest.fixture
def staff_page(page, system):
    """Logged in on the staff's first page."""
    page.goto(f"/staff/{system.course}")
    log_in(page, system.accounts["staff"][0])
    page.get_by_role("heading", name="Assignments").wait_for()
    return page


def total_of(system, login):
    answer = system.get(f"/courses/{system.course}/gradebook", system.accounts["staff"][0]["token"])
    student = next(one for one in answer["students"] if one["login"] == login)
    return student["grades"].get("areas", {}).get("score")


def test_an_assignment_from_upload_to_a_regrade_applied_and_reverted(staff_page, system):
    page, (ada, bob) = staff_page, system.accounts["student"]
    page.get_by_label("Short name in addresses").fill("areas")
    page.get_by_label("Pack (zip)").set_input_files(pack_zip())
    page.get_by_role("button", name="Upload and check").click()
    status = page.get_by_test_id("pack-status")
    expect(status).to_have_attribute("data-status", "published", timeout=CHECKED_MS)
    matrix = page.get_by_role("group", name="The tests of the tests")
    row = matrix.get_by_role("row", name=re.compile("^area of 3 by 4"))
    heads = matrix.get_by_role("columnheader").all_inner_texts()
    for solution, ends in (("reference", "passes"), ("prints-the-answer", "fails"), ("forgets-brackets", "passes")):
        expect(row.locator("> *").nth(heads.index(solution))).to_have_text(ends)

    for account, text in ((ada, RIGHT), (bob, WRONG)):
        path = f"/courses/{system.course}/assignments/areas/submissions"
        system.post(path, account["token"], {"files": {"solution.py": text}})
    eventually(lambda: [total_of(system, one["login"]) for one in (ada, bob)] == [12, 10])

    wrong = ('equals: "12"', 'equals: "13"')
    page.get_by_test_id("pack-upload").set_input_files(pack_zip(wrong))
    expect(status).to_have_attribute("data-status", "refused", timeout=CHECKED_MS)
    expect(page.locator("#main")).to_contain_text("reference should pass every test, but fails 'area of 3 by 4'")
    expect(page.locator("#main")).to_contain_text("Students see version 1")

    dropped = ('      - {name: "greets nobody", expr: "greet(\'\')", prints: "Hello stranger!\\n"}\n', "")
    less = (', "greets nobody"', "")
    page.get_by_test_id("pack-upload").set_input_files(pack_zip(dropped, less, ("points: 3", "points: 2")))
    expect(page.locator("#main")).to_contain_text("Students see version 3", timeout=CHECKED_MS)

    # from here on by keyboard alone
    press(page, page.get_by_role("link", name="Regrades"))
    write(page, page.get_by_label("Assignment"), "Areas")
    press(page, page.get_by_role("button", name="Start a preview"))
    regrade = page.get_by_test_id("regrade-status")
    expect(regrade).to_have_attribute("data-status", "ready")
    assert total_of(system, ada["login"]) == 12
    write(page, page.get_by_label("Show"), "went")
    cells = page.get_by_role("row", name=re.compile("^Ada")).get_by_role("cell")
    expect(cells).to_have_text(["12", "11", "−1", "greets nobody: passed → not there"])
    press(page, page.get_by_role("button", name="Apply all"))
    expect(regrade).to_have_attribute("data-status", "applied")
    assert total_of(system, ada["login"]) == 11
    press(page, page.get_by_role("button", name="Revert"))
    asked = page.get_by_role("dialog", name="Revert")
    expect(asked.get_by_role("button", name="Go back")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Revert")).to_be_focused()
    assert total_of(system, ada["login"]) == 11
    page.keyboard.press("Enter")
    press(page, asked.get_by_role("button", name="Revert"))
    expect(regrade).to_have_attribute("data-status", "reverted")
    assert total_of(system, ada["login"]) == 12
    press(page, page.get_by_role("link", name="Audit log"))
    expect(page.get_by_role("row", name=re.compile("regrade.revert"))).to_have_count(1)


def test_a_roster_is_looked_at_before_people_come_in_and_set_their_password(staff_page, new_page, system):
    page = staff_page
    page.get_by_role("link", name="People").click()
    page.get_by_label("or its text").fill("login,name,role\neve,Eve Newcomer,student\nmal,Mallory,king\n")
    page.get_by_role("button", name="Show what would happen").click()
    report = page.get_by_test_id("roster-report")
    expect(report).to_contain_text("1 new account: eve")
    expect(report).to_contain_text("Line 3, role:")
    people = page.get_by_role("group", name="In the course")
    expect(people.get_by_role("row", name=re.compile("Eve"))).to_have_count(0)
    page.get_by_role("button", name="Bring them in").click()
    expect(people.get_by_role("row", name=re.compile("Eve"))).to_have_count(1)
    link = page.get_by_role("row", name=re.compile("^eve")).locator("code").inner_text()

    newcomer = new_page()
    newcomer.goto(link)
    newcomer.get_by_label("Password").fill("a long enough password")
    newcomer.get_by_role("button", name="Set the password and join").click()
    newcomer.get_by_role("link", name=re.compile("First functions")).wait_for()

    people.get_by_role("button", name="Remove Eve Newcomer").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(people.get_by_role("row", name=re.compile("Eve"))).to_have_count(0)


def test_a_grade_set_by_hand_stands_until_it_is_taken_back(staff_page, system):
    page, student = staff_page, system.accounts["student"][1]
    press(page, page.get_by_role("link", name="Gradebook"))
    write(page, page.get_by_label("Find a student"), student["login"])
    press(page, page.get_by_role("rowheader").get_by_role("link"))
    row = page.locator("tr[data-task='two-sum']")
    press(page, row.get_by_role("button", name="Set by hand"))
    write(page, page.get_by_label("Points"), "2.5")
    write(page, page.get_by_label("Reason"), "shown at the blackboard")
    press(page, page.get_by_role("button", name="Set the grade"))
    expect(row.get_by_role("cell")).to_have_text(["2.5 of 6", "by hand", re.compile("Set by hand")])
    with page.expect_download() as download:
        page.get_by_role("link", name="Gradebook").first.click()
        page.get_by_role("link", name="CSV", exact=True).click()
    lines = list(csv.reader(Path(download.value.path()).read_text().splitlines()))
    assert any(student["login"] in line and "2.5" in " ".join(line) for line in lines)
    page.go_back()
    row.get_by_role("button", name="Set by hand").click()
    page.get_by_role("button", name="Let the tests decide again").click()
    expect(row.get_by_role("cell").nth(1)).to_have_text("nothing submitted")


def test_a_token_may_do_what_it_is_for_until_it_is_revoked(staff_page, system):
    page = staff_page
    page.goto("/account/tokens")
    page.get_by_label("What it is for").fill("lists")
    page.get_by_label("read").check()
    page.get_by_role("button", name="Make a token").click()
    token = page.get_by_test_id("token").inner_text()
    assert system.get("/courses", token)["items"]
    page.get_by_role("button", name="Revoke lists").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("button", name="Revoke lists")).to_have_count(0)
    with pytest.raises(urllib.error.HTTPError, match="401"):
        system.get("/courses", token)


def test_the_live_page_shows_the_queue_and_a_student_sees_no_staff_page(staff_page, new_page, system):
    page = staff_page
    page.get_by_role("link", name="Live").click()
    expect(page.locator("dl")).to_contain_text(re.compile(r"Workers\s*1"))
    expect(page.locator("#main")).to_contain_text("Nobody waits.")
    other = new_page()
    other.goto(f"/staff/{system.course}/gradebook")
    log_in(other, system.accounts["student"][0])
    expect(other.get_by_role("alert")).to_contain_text("only staff of the course may do this")


def test_the_task_monitor_opens_after_the_log_in_with_each_submission(new_page, page, system, root):
    path = f"/courses/{system.course}/assignments/first-functions/submissions"
    made = system.post(path, system.accounts["student"][0]["token"], {"files": {"solution.py": RIGHT}})
    page.goto("/flower/tasks?name=grade")
    log_in(page, root)  # the demo's staff run every course only until another test makes one
    row = page.get_by_role("row", name=f"{system.course} · first-functions · {made['id']}")

    def is_listed():
        with contextlib.suppress(PlaywrightTimeout):
            row.wait_for(timeout=2_000)
        return row.is_visible()

    eventually(is_listed, 90, after_each=page.reload)
    page.get_by_role("link", name="Workers").click()
    expect(page.get_by_role("row", name=re.compile("Online"))).to_have_count(1)
    expect(page.get_by_text("Updated")).to_be_visible()  # it asks again every second

    other = new_page()
    other.goto("/flower/tasks")
    log_in(other, system.accounts["student"][0])
    expect(other.locator("body")).to_contain_text("it is for who runs all of them")
