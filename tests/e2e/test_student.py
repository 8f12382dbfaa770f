"""The main job: a student hands in, reads what is wrong, mends it, and has full marks."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.system import log_in, open_assignment, type_solution

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RIGHT = (EXAMPLES / "first-functions/solutions/reference/solution.py").read_text()
WRONG = RIGHT.replace("width * height", "width + height")


def test_a_wrong_solution_is_explained_and_the_corrected_one_has_full_marks(page, system):
    assert WRONG != RIGHT
    page.goto("/")
    log_in(page, system.accounts["student"][0])
    page.get_by_role("main").get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("First functions")).click()
    page.locator(".cm-content").wait_for()

    type_solution(page, WRONG)
    expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_test_id("status")).to_have_attribute("data-phase", "finished")
    expect(page.get_by_test_id("status")).to_contain_text("of 12 tests pass")
    card = page.locator("[data-test='area of 3 by 4']")
    expect(card.get_by_test_id("expected")).to_have_text("12")
    expect(card.get_by_test_id("actual")).to_have_text("7")
    expect(page.get_by_test_id("spoken")).to_contain_text("of 12 tests pass")

    type_solution(page, RIGHT)
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_test_id("status")).to_contain_text("All 12 tests pass")
    expect(page.get_by_test_id("status")).to_contain_text("12 of 12 points")
    expect(page.get_by_test_id("best")).to_have_text("12 of 12")
    expect(page.get_by_test_id("passed")).to_contain_text("12 tests passed")
    expect(page.get_by_test_id("failure")).to_have_count(0)


def test_a_syntax_error_is_one_failure_that_shows_its_line(page, system):
    open_assignment(page, system, system.accounts["student"][1], "first-functions")
    type_solution(page, "x = 1\n\ndef area(width, height)\n    return width * height\n")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_test_id("status")).to_have_attribute("data-phase", "finished")
    expect(page.get_by_test_id("failure")).to_have_count(1)
    expect(page.get_by_test_id("failure")).to_contain_text("12 tests, one cause")
    expect(page.locator(".cm-result-line")).to_contain_text("def area(width, height)")


def test_an_old_submission_is_opened_and_restored_as_draft(page, system):
    open_assignment(page, system, system.accounts["student"][1], "word-count")
    for text in ("print(1)\n", "print(2)\n"):
        type_solution(page, text)
        page.get_by_role("button", name="Submit").click()
        expect(page.get_by_test_id("status")).to_have_attribute("data-phase", "finished")
    page.get_by_role("button", name="History").click()
    page.get_by_role("button", name="Attempt 1").click()
    expect(page.locator(".cm-content")).to_have_text("print(1)")
    expect(page.locator(".cm-content")).to_have_attribute("aria-readonly", "true")
    page.get_by_label("Compare with").select_option("my draft")
    sides = page.get_by_test_id("compare").locator(".cm-content")
    expect(sides).to_have_text(["print(1)", "print(2)"])
    page.get_by_label("Compare with").select_option("Attempt 2")
    expect(sides).to_have_text(["print(1)", "print(2)"])
    page.get_by_role("button", name="Restore as draft").click()
    expect(page.locator(".cm-content")).to_have_text("print(1)")
    expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator(".cm-content")).to_have_text("print(1)")


def test_several_files_have_tabs_and_can_be_uploaded(page, system):
    open_assignment(page, system, system.accounts["student"][0], "shop")
    tabs = page.get_by_role("tablist", name="Files").get_by_role("tab")
    expect(tabs).to_have_text(["shop.py", "prices.py"])
    folder = EXAMPLES / "shop/solutions/reference"
    page.get_by_test_id("upload").set_input_files([folder / "shop.py", folder / "prices.py"])
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_test_id("status")).to_contain_text("tests pass")
    expect(page.get_by_test_id("failure")).to_have_count(0)
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.last).to_have_attribute("aria-selected", "true")


def test_a_wrong_password_is_said_and_nothing_is_lost(page, system):
    page.goto("/")
    log_in(page, {"login": system.accounts["student"][0]["login"], "password": "wrong"})
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.get_by_label("Login")).to_have_value(system.accounts["student"][0]["login"])


def test_the_whole_way_by_keyboard_alone(page, system):
    page.goto("/")
    account = system.accounts["student"][1]
    expect(page.get_by_label("Login")).to_be_focused()  # until then nobody knows where to type
    page.keyboard.type(account["login"])
    page.keyboard.press("Tab")
    page.keyboard.type(account["password"])
    page.keyboard.press("Enter")
    page.locator("main a[href^='/courses/']").first.wait_for()
    tab_to(page, "a[href^='/courses/']")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("First functions")).wait_for()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Leave the editor")
    page.keyboard.press("Escape")
    tab_to(page, "a[href$='/first-functions']")
    page.keyboard.press("Enter")
    page.locator(".cm-content").wait_for()
    tab_to(page, ".host")
    type_solution(page, RIGHT)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.host')"), "Escape, then Tab leaves the editor"
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_test_id("status")).to_contain_text("All 12 tests pass")


def tab_to(page, selector):
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")
