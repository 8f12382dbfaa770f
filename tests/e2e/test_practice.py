"""Run: the visible tests in the browser's own Python, with the same cards as on the server, and not graded."""

from playwright.sync_api import expect

from tests.e2e.system import open_assignment, type_solution
from tests.e2e.test_student import RIGHT, WRONG

PYTHON_STARTS_MS = 120_000


def test_run_shows_the_same_failure_as_submit_and_counts_for_nothing(page, system):
    open_assignment(page, system, system.accounts["student"][1], "first-functions")
    attempts = page.locator(".facts").inner_text()
    type_solution(page, WRONG)
    page.get_by_role("button", name="Run").click()
    status = page.get_by_test_id("status")
    expect(status).to_have_attribute("data-phase", "run-finished", timeout=PYTHON_STARTS_MS)
    expect(status).to_contain_text("in your browser, not graded")
    card = page.locator("[data-test='area of 3 by 4']")
    expect(card.get_by_test_id("expected")).to_have_text("12")
    expect(card.get_by_test_id("actual")).to_have_text("7")
    assert page.locator(".facts").inner_text() == attempts

    page.context.set_offline(True)
    type_solution(page, RIGHT)
    page.keyboard.press("Control+Enter")
    expect(status).to_contain_text("All 12 visible tests pass")
    page.context.set_offline(False)


def test_an_endless_loop_is_stopped_without_freezing_the_page(page, system):
    open_assignment(page, system, system.accounts["student"][1], "two-sum")
    type_solution(page, "def two_sum(numbers, target):\n    while True:\n        pass\n")
    page.get_by_role("button", name="Run").click()
    status = page.get_by_test_id("status")
    expect(status).to_have_attribute("data-phase", "run-running", timeout=PYTHON_STARTS_MS)
    page.get_by_role("button", name="Stop").click()
    expect(status).to_have_attribute("data-phase", "run-stopped")
