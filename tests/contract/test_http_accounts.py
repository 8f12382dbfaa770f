"""Who is let in, and what a browser must show besides its cookie."""

import re
from datetime import UTC, datetime

import pytest

from app.api.auth import is_public
from app.services import people
from tests.calls import API, RIGHT, SUM, assert_problem
from tests.demo import PASSWORD


@pytest.fixture
def browser(app, demo):
    return app.test_client()


def log_in(browser, login="ann", password=PASSWORD):
    return browser.post(f"{API}/session", json={"login": login, "password": password})


def test_a_browser_logs_in_and_out(browser):
    answer = log_in(browser)
    assert answer.status_code == 200
    shown = answer.get_json()
    assert (shown["user"]["login"], shown["user"]["name"], shown["flower_url"]) == ("ann", "Ann", None)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert browser.get(f"{API}/session").get_json() == shown
    left = browser.delete(f"{API}/session", headers={"X-CSRF-Token": shown["csrf_token"]})
    assert left.status_code == 204
    nobody = {"user": None, "csrf_token": None, "flower_url": None}
    assert browser.get(f"{API}/session").get_json() == nobody


def test_a_session_is_worth_nothing_after_logging_out_even_to_who_kept_its_cookie(browser, app):
    token = log_in(browser).get_json()["csrf_token"]
    kept = browser.get_cookie("gw_session").value
    browser.delete(f"{API}/session", headers={"X-CSRF-Token": token})
    thief = app.test_client()
    thief.set_cookie("gw_session", kept)
    assert thief.get(f"{API}/session").get_json()["user"] is None
    assert_problem(thief.get(f"{API}/courses"), 401)


@pytest.mark.parametrize("sent", [{}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "guess"}, {"X-CSRF-Token": "é"}])
def test_a_browser_changes_nothing_without_its_csrf_token(browser, sent):
    log_in(browser)
    assert_problem(browser.post(f"{SUM}/submissions", json=RIGHT, headers=sent), 403, "X-CSRF-Token")
    assert_problem(browser.delete(f"{API}/session", headers=sent), 403)


def test_a_browser_hands_in_with_it(browser):
    token = log_in(browser).get_json()["csrf_token"]
    answer = browser.post(f"{SUM}/submissions", json=RIGHT, headers={"X-CSRF-Token": token})
    assert answer.status_code == 202


def test_the_csrf_token_of_another_session_is_no_good(browser, app):
    other = log_in(app.test_client()).get_json()["csrf_token"]
    log_in(browser)
    assert_problem(browser.post(f"{SUM}/submissions", json=RIGHT, headers={"X-CSRF-Token": other}), 403)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"login": "ann", "password": "wrong"}}, 401),
        ({"json": {"login": "nobody", "password": PASSWORD}}, 401),
        ({"json": {"login": "ann\0", "password": PASSWORD}}, 422),
        ({"json": {"login": "ann"}}, 422),
        ({"json": {"login": "ann", "password": PASSWORD, "role": "staff"}}, 422),
        ({"json": ["ann"]}, 422),
        ({"data": "{", "content_type": "application/json"}, 400),
        ({"data": {"login": "ann", "password": PASSWORD}}, 415),
        ({"data": '{"login": "ann", "password": "\\ud800"}', "content_type": "application/json"}, 422),
    ],
)
def test_a_bad_login_is_refused(browser, sent, status):
    assert_problem(browser.post(f"{API}/session", **sent), status)


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Basic YW5uOnB3", "gw_x", "Bearer \udce9"], ids=ascii)
def test_a_bad_token_is_refused(app, demo, header):
    answer = app.test_client().get(f"{API}/courses", headers={"Authorization": header})
    assert_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token_and_a_token_no_session(app, demo, session):
    secret = people.create_token(session, demo.ids["ann"], kind="session", now=datetime.now(UTC), lasts=None)
    client = app.test_client()
    assert_problem(client.get(f"{API}/courses", headers={"Authorization": f"Bearer {secret}"}), 401)
    client.set_cookie("gw_session", demo.tokens["ann"])
    assert_problem(client.get(f"{API}/courses"), 401)


def test_everything_that_is_not_public_asks_who_is_there(app, demo):
    closed = []
    with app.app_context():
        for rule in app.url_map.iter_rules():
            if is_public(rule.endpoint):
                continue
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                path = re.sub("<[^>]+>", "1", str(rule).replace("<course>", "demo").replace("<assignment>", "sum"))
                closed.append((method, str(rule)))
                assert_problem(app.test_client().open(path, method=method), 401)
    assert len(closed) >= 10


def test_only_these_are_public(app):
    with app.app_context():
        public = {rule.endpoint for rule in app.url_map.iter_rules() if is_public(rule.endpoint)}
    assert public == {
        "api-docs.openapi_json",
        "flower.pass_on",  # asks who it is by itself, and lets nobody log in
        "health.healthz",
        "health.readyz",
        "metrics.show_metrics",  # to who shows METRICS_TOKEN
        "people.join_as_new",  # who shows an invitation's secret
        "people.show_invitation",
        "session.log_in",
        "session.show_session",  # says who asks, or that nobody does
        "ui.serve",
    }


def test_a_token_is_not_logged_out(calls):
    assert_problem(calls("ann").call("DELETE", "/session"), 403)
    assert calls("ann").get("/courses").status_code == 200
