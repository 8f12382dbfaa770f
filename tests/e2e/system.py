"""The running system that the browser tests talk to, and what one does on its pages again and again."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from cli.ports import private_port

START_S = 150
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough password"
"""Of people that tests make."""
INTERFACE = ROOT / "app" / "ui" / "index.html"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def post(self, path: str, token: str, body: object, method: str = "POST") -> object:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/v1{path}", json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


@contextmanager
def running_system(data: Path):
    """`gradewire up --demo` on free ports with its data there."""
    env = environment_of(data) | {"PORT": str(private_port()), "RESULT_CACHE": "off"}
    command = [sys.executable, "-m", "cli.main", "up", "--demo", "--workers", "1"]
    with (data / "up.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield wait_until_up(process, data)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=150)


def environment_of(data: Path) -> dict[str, str]:
    """What its commands are run with."""
    mine = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return mine | {"DATA_DIR": str(data)}


def make_administrator(system: System) -> dict[str, str]:
    command = [sys.executable, "-m", "cli.main", "account", "root", "--admin", "--password-stdin"]
    given = {"env": environment_of(system.data), "input": f"{PASSWORD}\n", "text": True}
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, **given)
    return {"login": "root", "password": PASSWORD}


def chromium_path() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


@contextmanager
def running_chromium():
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        yield browser
        browser.close()


def wait_until_up(process: subprocess.Popen, data: Path) -> System:
    """The system once it says that it is ready: then every demo pack is published too."""
    deadline = time.monotonic() + START_S
    log = data / "up.log"
    while "Gradewire is ready" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"gradewire up did not start:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.1)
    facts = json.loads((data / "demo.json").read_text())
    accounts = {
        role: [account for account in facts["accounts"] if account["role"] == role] for role in ("student", "staff")
    }
    return System(facts["url"], facts["course"], accounts, data, process)


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
