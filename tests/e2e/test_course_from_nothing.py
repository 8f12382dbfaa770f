"""One way through the staff's pages: from an installation without a course to a regrade that changes the gradebook."""

import re

from playwright.sync_api import expect

from tests.e2e.system import PASSWORD, log_in
from tests.e2e.test_staff import CHECKED_MS, pack_zip
from tests.e2e.test_student import RIGHT

DROPPED = ('      - {name: "greets nobody", expr: "greet(\'\')", prints: "Hello stranger!\\n"}\n', "")
LESS = (', "greets nobody"', "")


def section(page, name):
    """Go to that part of the course."""
    page.get_by_role("navigation", name="Parts of the course").get_by_role("link", name=name).click()


def hand_in(new_page, system, link):
    """A newcomer sets the password and hands in by the API, as a program of theirs would; their page, on the result."""
    page = new_page()
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and join").click()
    page.get_by_role("link", name=re.compile("^Areas")).wait_for()
    page.goto("/account/tokens")
    page.get_by_label("What it is for").fill("a program")
    page.get_by_role("button", name="Make a token").click()
    token = page.get_by_test_id("token").inner_text()
    sent = system.post("/courses/py-9/assignments/areas/submissions", token, {"files": {"solution.py": RIGHT}})
    page.goto(f"/submissions/{sent['id']}")
    expect(page.locator("#main")).to_contain_text("All 12 tests pass")
    return page


def test_from_no_course_to_a_regrade_that_changes_the_gradebook(page, new_page, system, root):
    page.goto("/")
    log_in(page, root)
    page.get_by_role("button", name="Make a course").click()
    page.get_by_label("Title").fill("Py 9")
    expect(page.get_by_label("Short name in addresses")).to_have_value("py-9")
    page.get_by_label("Time zone").select_option("Europe/Helsinki")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("#main")).to_contain_text("no assignment yet")

    section(page, "People")
    page.get_by_label("or its text").fill(
        "login,name,section,role\nzoe,Zoe Newcomer,A,\nyan,Yan Newcomer,B,\nstaff,,,grader\n"
    )
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_test_id("roster-report")).to_contain_text("2 new accounts")
    page.get_by_role("button", name="Bring them in").click()
    link = page.get_by_role("row", name=re.compile("^zoe")).locator("code").inner_text()

    section(page, "Assignments")
    page.get_by_label("Short name in addresses").fill("areas")
    page.get_by_role("button", name="Add it, the pack comes later").click()
    expect(page.locator("#main")).to_contain_text("Times are in Europe/Helsinki.")
    page.get_by_label("Due", exact=True).fill("2026-01-31T23:59")
    page.get_by_label("Percent off a day").fill("10")
    page.get_by_label("Percent off at most").fill("50")
    expect(page.get_by_test_id("late-example")).to_contain_text("2 days late 8, 3 days late 7, 7 days late 5.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_test_id("spoken")).to_have_text("Saved.")

    page.get_by_role("link", name="Extensions").click()
    page.get_by_label("Login").fill("zoe")
    page.get_by_label("Due", exact=True).fill("2099-01-31T23:59")
    page.get_by_label("Reason").fill("was ill")
    page.get_by_role("button", name="Give an extension").click()
    expect(page.get_by_role("row", name=re.compile("Zoe Newcomer.*2099.*was ill"))).to_have_count(1)
    page.locator("#main").get_by_role("link", name="areas", exact=True).click()

    page.get_by_label("Check only").check()
    page.get_by_test_id("pack-upload").set_input_files(pack_zip())
    status = page.get_by_test_id("pack-status")
    expect(status).to_have_attribute("data-status", "checked", timeout=CHECKED_MS)
    matrix = page.get_by_role("group", name="The tests of the tests")
    expect(matrix.get_by_role("row", name=re.compile("^greets nobody"))).to_have_count(1)
    expect(page.locator("#main")).to_contain_text("Students see nothing yet")
    page.get_by_role("button", name="Publish").click()
    expect(status).to_have_attribute("data-status", "published")

    page.get_by_role("button", name="Add an item").click()
    page.get_by_label("Item").fill("Clear names")
    page.get_by_label("Points", exact=True).fill("1.5")
    page.get_by_role("button", name="Save the items").click()

    student = hand_in(new_page, system, link)
    page.goto(student.url)
    page.get_by_role("checkbox", name="Clear names").check()
    expect(page.get_by_test_id("rubric-sum")).to_contain_text("Tests 12, people +1.5: 13.5 of 12")
    comment(page, student, system)
    expect(student.get_by_test_id("feedback")).to_contain_text("+1.5Clear names")

    section_of = "/staff/py-9/assignments/areas"
    page.goto(section_of)
    page.get_by_test_id("pack-upload").set_input_files(pack_zip(DROPPED, LESS, ("points: 3", "points: 2")))
    expect(page.locator("#main")).to_contain_text("Students see version 2", timeout=CHECKED_MS)
    page.get_by_role("link", name="All versions").click()
    expect(page.locator("tr[data-version]")).to_have_count(2)
    changed = page.get_by_test_id("file-change")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("greets nobody")

    section(page, "Regrades")
    page.get_by_label("Assignment").select_option("areas")
    page.get_by_role("button", name="Start a preview").click()
    regrade = page.get_by_test_id("regrade-status")
    expect(regrade).to_have_attribute("data-status", "ready")
    cells = page.get_by_role("row", name=re.compile("^Zoe")).get_by_role("cell")
    expect(cells).to_have_text(["13.5", "12.5", "−1", "greets nobody: passed → not there"])
    page.get_by_role("button", name="Apply all").click()
    expect(regrade).to_have_attribute("data-status", "applied")
    student.reload()
    expect(student.get_by_test_id("regraded")).to_contain_text("Before: 12 of 12 points. Now: 11 of 11.")
    section(page, "Gradebook")
    expect(page.get_by_role("row", name=re.compile("^Zoe")).get_by_role("cell").first).to_have_text("12.5")

    page.goto(f"{section_of}/versions")
    page.locator("tr[data-version='1']").get_by_role("button", name="Publish again").click()
    third = page.locator("tr[data-version='3']")
    expect(third).to_contain_text("students see it", timeout=CHECKED_MS)
    rename_and_archive(page)


def comment(page, student, system):
    """A comment on a line is written, read by the student, said otherwise and taken back; then a grader's is."""
    page.get_by_role("button", name="Comment on line 1", exact=True).click()
    page.get_by_label("What to say about line 1").fill("Why?")
    page.get_by_role("button", name="Save the comment").click()
    expect(page.get_by_test_id("comment")).to_contain_text("Why?")
    student.reload()
    expect(student.get_by_test_id("comment")).to_contain_text("Why?")
    expect(student.get_by_role("button", name="Comment on line 1")).to_have_count(0)
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("What to say about line 1").fill("Well named.")
    page.get_by_label("What to say about line 1").press("Control+Enter")
    expect(page.get_by_test_id("comment")).to_contain_text("Well named.")
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Go back").click()
    expect(page.get_by_test_id("comment")).to_have_count(1)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_test_id("comment")).to_have_count(0)
    said = {"file": "solution.py", "line": 1, "text": "Terrible."}
    system.post(f"/submissions/{student.url.rpartition('/')[2]}/comments", system.accounts["staff"][0]["token"], said)
    page.reload()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_test_id("comment")).to_have_count(0)


def rename_and_archive(page):
    """A course's settings: another title, and the course among those that are over."""
    section(page, "Settings")
    page.get_by_label("Title").fill("Py 9, the old one")
    page.get_by_label("Term").fill("2026-autumn")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("navigation", name="Where you are")).to_contain_text("Py 9, the old one")
    page.get_by_role("button", name="Archive the course").click()
    page.get_by_role("button", name="Take it up again").wait_for()
    page.goto("/")
    listed = page.get_by_role("link", name=re.compile("^Py 9, the old one 2026-autumn"))
    expect(listed).to_be_hidden()
    page.get_by_text("Archived (1)").click()
    listed.click()
    page.get_by_role("heading", name="Py 9, the old one").wait_for()
