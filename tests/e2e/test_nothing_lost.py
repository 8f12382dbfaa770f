"""No network, a dead web server, a second tab, an ended session: not a line of the student's work is lost."""

import contextlib

import psutil
from playwright.sync_api import expect

from cli.private_system import command_of
from tests.e2e.system import log_in, open_assignment, type_solution
from tests.e2e.test_student import RIGHT
from tests.waiting import eventually

SLOW = f"import time\n\n{RIGHT}\n\ntime.sleep(1.5)\n"
BACK_MS = 90_000


def text_of(page):
    return "\n".join(line.strip("\n") for line in page.locator(".cm-line").all_inner_texts())


def saved(page):
    expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")


def on_server(page):
    expect(page.get_by_test_id("saved")).to_have_attribute("data-where", "server")


def attempts(system, account, slug):
    path = f"/courses/{system.course}/assignments/{slug}/submissions?mine=1"
    return len(system.get(path, account["token"])["items"])


def test_what_is_typed_and_submitted_without_a_network_is_there_and_sent_once(page, system):
    account = system.accounts["student"][1]
    open_assignment(page, system, account, "first-functions")
    before = attempts(system, account, "first-functions")
    type_solution(page, RIGHT)
    saved(page)
    page.context.set_offline(True)
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("# typed in a tunnel")
    page.keyboard.press("Control+Shift+Enter")
    status = page.get_by_test_id("status")
    expect(status).to_have_attribute("data-phase", "offline")
    expect(status).to_contain_text("your work is saved")
    page.keyboard.type(" and typed on")
    saved(page)
    page.context.set_offline(False)
    expect(status).to_contain_text("All 12 tests pass", timeout=BACK_MS)
    assert attempts(system, account, "first-functions") == before + 1
    assert text_of(page).endswith("# typed in a tunnel and typed on")

    page.context.set_offline(True)
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(", then the lid was closed")
    saved(page)
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"/courses/{system.course}/first-functions")
    again.locator(".cm-content").wait_for()
    assert text_of(again).endswith("and typed on, then the lid was closed")


def test_a_web_server_killed_in_mid_grading_costs_neither_the_result_nor_a_keystroke(page, system):
    open_assignment(page, system, system.accounts["student"][1], "first-functions")
    type_solution(page, SLOW)
    saved(page)
    page.get_by_role("button", name="Submit").click()
    status = page.get_by_test_id("status")
    expect(status).to_contain_text("attempt")
    web = [
        child
        for child in psutil.Process(system.process.pid).children(recursive=True)
        if "gunicorn" in command_of(child)
    ]
    assert web
    for process in web:
        with contextlib.suppress(psutil.NoSuchProcess):  # those that serve go with their master
            process.kill()
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("# typed while the server was dead")
    saved(page)
    expect(status).to_contain_text("All 12 tests pass", timeout=BACK_MS)
    expect(status).to_have_attribute("data-phase", "finished")
    page.reload()
    page.locator(".cm-content").wait_for()
    assert text_of(page).rstrip().endswith("# typed while the server was dead")


def test_two_tabs_show_the_same_text_and_neither_overwrites_the_other(page, system):
    open_assignment(page, system, system.accounts["student"][1], "two-sum")
    second = page.context.new_page()
    second.goto(f"/courses/{system.course}/two-sum")
    second.locator(".cm-content").wait_for()
    type_solution(page, "# from the first tab\n")
    expect(second.locator(".cm-content")).to_contain_text("# from the first tab")
    second.locator(".cm-content").focus()
    second.keyboard.press("Control+End")
    second.keyboard.type("# from the second tab")
    expect(page.locator(".cm-content")).to_contain_text("# from the second tab")
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" and the first again")
    saved(page)
    for tab in (page, second):
        eventually(lambda tab=tab: "# from the second tab and the first again" in text_of(tab))
        assert "# from the first tab" in text_of(tab)
    second.close()


def test_a_session_that_ends_in_mid_work_is_renewed_and_the_submission_goes_through_once(page, system):
    account = system.accounts["student"][1]
    open_assignment(page, system, account, "first-functions")
    before = attempts(system, account, "first-functions")
    type_solution(page, RIGHT)
    saved(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Submit").click()
    dialog = page.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_contain_text("Your draft is kept on this device")
    dialog.get_by_label("Password").fill(account["password"])
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("status")).to_contain_text("All 12 tests pass")
    assert attempts(system, account, "first-functions") == before + 1
    assert text_of(page).rstrip() == RIGHT.rstrip()
    page.context.clear_cookies()
    page.reload()
    log_in(page, account)
    page.locator(".cm-content").wait_for()
    assert text_of(page).rstrip() == RIGHT.rstrip()


def test_what_is_typed_on_one_device_is_there_on_another_and_two_at_once_keep_both(new_page, system):
    account = system.accounts["student"][1]
    phone, laptop = new_page(), new_page()
    open_assignment(phone, system, account, "shop")
    type_solution(phone, "# from the phone\n")
    on_server(phone)
    open_assignment(laptop, system, account, "shop")
    expect(laptop.locator(".cm-content")).to_contain_text("# from the phone")
    laptop.context.set_offline(True)
    type_solution(laptop, "# from the laptop, in a tunnel\n")
    saved(laptop)
    type_solution(phone, "# from the phone again\n")
    on_server(phone)
    laptop.context.set_offline(False)
    laptop.evaluate("dispatchEvent(new Event('online'))")
    notice = laptop.get_by_test_id("second-draft")
    expect(notice).to_contain_text("second draft")
    notice.get_by_role("button", name="Compare the two").click()
    sides = laptop.get_by_test_id("compare").locator(".cm-content")
    expect(sides.first).to_contain_text("# from the laptop, in a tunnel")
    expect(sides.last).to_contain_text("# from the phone again")
    laptop.get_by_role("button", name="Restore as draft").click()
    expect(laptop.locator(".cm-content")).to_contain_text("# from the laptop, in a tunnel")
    on_server(laptop)
    path = f"/courses/{system.course}/assignments/shop/draft"
    assert "in a tunnel" in str(system.get(path, account["token"])["files"])
