"""A real browser on the whole running system: web, bridge, worker, Redis, the sandbox, the built interface."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.system import INTERFACE, chromium_path, make_administrator, running_chromium, running_system

expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(600))  # many waits, each with a deadline of its own


@pytest.fixture(scope="session")
def system(tmp_path_factory):
    """`gradewire up --demo` on free ports with data of its own."""
    if not INTERFACE.is_file():
        pytest.fail("the interface is not built: make ui")
    with running_system(tmp_path_factory.mktemp("system")) as system:
        yield system


@pytest.fixture(scope="session")
def root(system):
    """An administrator of the site, made as docs/operating.md says."""
    return make_administrator(system)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for the whole run."""
    if chromium_path() is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("Chromium is not on PATH")
    with running_chromium() as browser:
        yield browser


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
        page.set_default_timeout(60_000)
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
