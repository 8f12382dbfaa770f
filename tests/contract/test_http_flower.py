"""The task monitor behind our own log-in: who is let through, and what goes on to it. A small server is Flower here."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.factory import create_app
from app.services import courses, people
from cli.ports import private_port
from tests.calls import API, assert_problem
from tests.demo import NOW, PASSWORD

pytestmark = pytest.mark.redis
TASKS = "/flower/tasks"
TABLE = "/flower/tasks/datatable"


class Monitor(BaseHTTPRequestHandler):
    """Notes what it is asked."""

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=UTF-8")
        self.send_header("Set-Cookie", "_xsrf=1")
        self.end_headers()
        self.wfile.write(b"the tasks")

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_):
        pass


@pytest.fixture
def database_url(sqlite_url):
    """One database is enough for these."""
    return sqlite_url


@pytest.fixture
def monitor():
    with HTTPServer(("127.0.0.1", 0), Monitor) as server:
        server.seen = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def watched(app, flower_server):
    """The application with Flower there."""
    made = create_app(replace(app.extensions["gradewire"].settings, flower_server=flower_server))
    yield made.test_client()
    made.extensions["gradewire"].close()


@pytest.fixture
def browser(app, demo, monitor):
    with watched(app, f"http://staff:p%40ss@127.0.0.1:{monitor.server_port}") as browser:
        yield browser


def log_in(browser, login="staff"):
    return browser.post(f"{API}/session", json={"login": login, "password": PASSWORD}).get_json()


def test_who_runs_every_course_sees_it_without_flower_seeing_their_session(browser, monitor):
    assert log_in(browser)["flower_url"] == TASKS
    answer = browser.get(f"{TASKS}?name=a%26b&x=%C3%A9")
    assert (answer.status_code, answer.text) == (200, "the tasks")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    [(method, path, headers, _)] = monitor.seen
    assert (method, path) == ("GET", "/flower/tasks?name=a%26b&x=%C3%A9")
    assert "Cookie" not in headers
    assert headers["Authorization"] == "Basic c3RhZmY6cEBzcw=="  # staff:p@ss


def test_nobody_and_students_see_nothing(browser, monitor):
    assert_problem(browser.get(TASKS), 401)
    assert_problem(browser.post(TABLE), 401)
    page = browser.get(TASKS, headers={"Sec-Fetch-Mode": "navigate"})  # a page to log in on; here it is not built
    assert page.status_code == 401
    assert "text/html" in page.headers["Content-Type"]
    assert log_in(browser, "ann")["flower_url"] is None
    assert_problem(browser.get(TASKS), 403)
    assert monitor.seen == []


def test_staff_of_one_course_among_others_see_nothing_and_administrators_of_the_site_all(browser, session, monitor):
    courses.create_course(session, slug="other", title="Other", now=NOW)
    root = people.create_user(session, login="root", name="Root", password=None, now=NOW, is_admin=True)
    lasts = timedelta(hours=1)
    token = people.create_token(session, root.id, kind="api", now=datetime.now(UTC), lasts=lasts)
    session.commit()
    assert log_in(browser)["flower_url"] is None
    assert_problem(browser.get(TASKS), 403)
    assert monitor.seen == []
    assert browser.get(TASKS, headers={"Authorization": f"Bearer {token}"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost.elsewhere.example"}, 403),
        ({}, 403),
    ],
)
def test_its_table_is_for_its_own_pages(browser, monitor, headers, status):
    log_in(browser)
    assert browser.post(TABLE, data={"draw": 1}, headers=headers).status_code == status
    assert [(method, path, body) for method, path, _, body in monitor.seen] == [("POST", TABLE, b"draw=1")] * (
        status == 200
    )


@pytest.mark.parametrize("path", ["api/worker/shutdown/w", "api/task/revoke/t", "tasks"])
def test_nothing_can_be_changed_by_it(browser, monitor, path):
    log_in(browser)
    answer = browser.post(f"/flower/{path}", headers={"Sec-Fetch-Site": "same-origin"})
    assert_problem(answer, 405)
    assert monitor.seen == []


def test_where_it_is_away_that_is_said(app, demo):
    with watched(app, f"http://staff:x@127.0.0.1:{private_port()}") as browser:
        log_in(browser)
        assert_problem(browser.get(TASKS), 503)
    with watched(app, None) as browser:
        assert log_in(browser)["flower_url"] is None
        assert_problem(browser.get(TASKS), 404)
