"""A real browser on the whole running system: web, bridge, worker, Redis, the sandbox, the built interface."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.system import wait_until_up

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def system(tmp_path_factory):
    """`gradewire up --demo` on free ports with data of its own."""
    if not (ROOT / "app" / "ui" / "index.html").is_file():
        pytest.fail("the interface is not built: make ui")
    data = tmp_path_factory.mktemp("system")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    env |= {"DATA_DIR": str(data), "PORT": str(port), "RESULT_CACHE": "off"}
    command = [sys.executable, "-m", "cli.main", "up", "--demo", "--no-flower", "--workers", "1"]
    with (data / "up.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield wait_until_up(process, data)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for the whole run."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("Chromium is not on PATH")
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, system):
    """Makes pages, each in a browser profile of its own; a broken script or policy fails the test."""
    contexts, complaints = [], []

    def make(**options):
        context = chromium.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "base_url": system.url, "reduced_motion": "reduce"} | options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Security" in message.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(new_page):
    """A page in a fresh profile."""
    return new_page()
