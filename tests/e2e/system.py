"""The running system that the browser tests talk to, and what one does on its pages again and again."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

START_S = 90


@dataclass(frozen=True)
class System:
    """A running `gradewire up --demo`; `accounts` are the demo accounts by role, in order."""

    url: str
    course: str
    accounts: dict[str, list[dict[str, str]]]
    data: Path
    process: subprocess.Popen

    def get(self, path: str, token: str) -> object:
        request = urllib.request.Request(f"{self.url}/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def post(self, path: str, token: str, body: object) -> object:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/v1{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)


def wait_until_up(process: subprocess.Popen, data: Path) -> System:
    """The system once it answers and every demo pack is published."""
    deadline = time.monotonic() + START_S
    reason = "nothing has happened"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            facts = json.loads((data / "demo.json").read_text())
            accounts = {
                role: [account for account in facts["accounts"] if account["role"] == role]
                for role in ("student", "staff")
            }
            system = System(facts["url"], facts["course"], accounts, data, process)
            listed = system.get(f"/courses/{system.course}/assignments", accounts["student"][0]["token"])
            if all(one["state"] != "open" or one["max_score"] for one in listed["items"]):
                return system
            reason = "some packs are not published"
        except (OSError, ValueError, KeyError) as error:
            reason = repr(error)
        time.sleep(0.1)
    log = (data / "up.log").read_text(errors="replace")[-4000:]
    raise AssertionError(f"gradewire up did not start ({reason}):\n{log}")


def log_in(page, account):
    """Log in on the page that is shown."""
    page.get_by_label("Login").fill(account["login"])
    page.get_by_label("Password").fill(account["password"])
    page.get_by_role("button", name="Log in").click()


def open_assignment(page, system, account, slug):
    """Log in and go to an assignment, by its address."""
    page.goto(f"/courses/{system.course}/{slug}")
    log_in(page, account)
    page.locator(".cm-content").wait_for()


PASTE = """(element, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""


def type_solution(page, text):
    """Replace what is in the editor. Keys would be completed and indented on the way; what is pasted is not."""
    editor = page.locator(".cm-content")
    editor.focus()
    page.keyboard.press("Control+a")
    editor.evaluate(PASTE, text)
