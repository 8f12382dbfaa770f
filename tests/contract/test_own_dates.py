"""Extensions, attempts and cool-downs as students meet them when they hand in, over HTTP on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.db.models.all import Submission
from app.services.record_result import record_result
from tests.calls import assert_problem
from tests.demo import result

RULES = "/courses/demo/assignments/sum/rules"
EXTENSIONS = "/courses/demo/assignments/sum/extensions"
SUM = "/courses/demo/assignments/sum"


def local(**after):
    """A wall-clock time in UTC so long from now."""
    return (datetime.now(UTC) + timedelta(**after)).replace(tzinfo=None).isoformat(timespec="seconds")


@pytest.fixture
def rules(calls):
    def change(**given):
        answer = calls("staff").call("PATCH", RULES, json={"zone": "UTC", **given})
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    return change


@pytest.fixture
def extend(calls):
    def grant(**given):
        answer = calls("staff").post(EXTENSIONS, json=given)
        assert answer.status_code == 201, answer.text
        return answer.get_json()["items"]

    return grant


def test_an_extension_opens_a_closed_assignment_for_one_student(calls, rules, extend):
    rules(due_local=local(days=-2), closes_local=local(days=-1))
    assert_problem(calls("ann").submit(), 409)
    [granted] = extend(login="ann", due_local=local(days=1), reason="ill")
    assert calls("ann").submit().status_code == 202
    assert_problem(calls("bob").submit(), 409)
    assert calls("ann").get(SUM).get_json()["state"] == "open"
    assert calls("bob").get(SUM).get_json()["state"] == "closed"
    assert calls("staff").call("DELETE", f"{EXTENSIONS}/{granted['id']}").status_code == 204
    assert_problem(calls("ann").submit(), 409)


def test_a_section_has_its_extension_too(calls, rules, extend):
    rules(closes_local=local(days=-1))
    assert (
        calls("staff").call("PUT", "/courses/demo/people/bob", json={"role": "student", "section": "B"}).status_code
        == 204
    )
    extend(section="B", closes_local=local(days=1))
    assert calls("bob").submit().status_code == 202
    assert_problem(calls("ann").submit(), 409)


def test_who_works_longer_sees_tests_of_after_the_due_date_later(calls, session, rules, extend):
    rules(due_local=local(days=-2))
    ids = {login: calls(login).submit().get_json()["id"] for login in ("ann", "bob")}
    for number in ids.values():
        record_result(session, number, 1, 1, result(True, True, True))
    extend(login="ann", due_local=local(days=1))

    def tests(login):
        return [test["name"] for test in calls(login).get(f"/submissions/{ids[login]}").get_json()["result"]["tests"]]

    assert tests("ann") == ["adds"]
    assert tests("bob") == ["adds", "adds-late"]
    best = {login: calls(login).get(SUM).get_json()["best_score"] for login in ids}
    assert best == {"ann": 2, "bob": 3}
    grades = {login: calls(login).get("/courses/demo/grades").get_json()["items"][0] for login in ids}
    assert {login: grade["raw_score"] for login, grade in grades.items()} == {"ann": 2, "bob": 3}


def test_extra_attempts_are_for_whom_they_were_given(calls, rules, extend):
    rules(max_attempts=1)
    extend(login="ann", extra_attempts=1)
    assert [calls("ann").submit().status_code for _ in range(3)] == [202, 202, 409]
    assert [calls("bob").submit().status_code for _ in range(2)] == [202, 409]
    assert calls("ann").get(SUM).get_json()["attempts_left"] == 0


def test_attempts_cool_down_but_not_after_a_failure_of_ours(calls, session, rules):
    rules(cool_down_s=3600)
    first = calls("ann").submit()
    assert first.status_code == 202
    refused = calls("ann").submit()
    assert_problem(refused, 429)
    assert 3590 <= int(refused.headers["Retry-After"]) <= 3600
    assert "next attempt may come at" in refused.get_json()["detail"]
    row = session.scalars(select(Submission)).one()
    row.status = "system_error"
    session.commit()
    assert calls("ann").submit().status_code == 202


def test_whoever_our_failure_hit_may_hand_in_again_after_the_close(calls, session, rules):
    number = calls("ann").submit().get_json()["id"]
    rules(closes_local=local(hours=-1))
    assert_problem(calls("ann").submit(), 409)
    row = session.get_one(Submission, number)
    record_result(session, number, 1, 1, result(False, False, False), now=datetime.now(UTC))
    row.status = "system_error"
    session.commit()
    assert calls("ann").submit().status_code == 202
    assert_problem(calls("ann").submit(), 409)


def test_a_late_policy_may_stop_at_the_deadline_and_its_grace(calls, rules):
    rules(due_local=local(minutes=-5), late_policy={"grace_minutes": 10, "stop_after_days": 0})
    assert calls("ann").submit().status_code == 202
    rules(late_policy={"grace_minutes": 1, "stop_after_days": 0})
    assert_problem(calls("ann").submit(), 409)
    rules(late_policy={"stop_after_days": 1})
    assert calls("ann").submit().status_code == 202


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"due_local": "tomorrow"}, "due_local"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"due_local": "2026-01-02T00:00", "closes_local": "2026-01-01T00:00"}, "closes_local"),
        ({"late_policy": {"percent_a_day": 200}}, "late_policy.percent_a_day"),
        ({"counts": "worst"}, "counts"),
        ({"title": "other"}, "title"),
    ],
)
def test_rules_that_cannot_be_are_refused_by_field_and_change_nothing(calls, given, field):
    before = calls("staff").get(RULES).get_json()
    assert_problem(calls("staff").call("PATCH", RULES, json=given), 422, field)
    assert calls("staff").get(RULES).get_json() == before


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"due_local": "2026-05-01T12:00"}, 422),
        ({"login": "ann", "section": "A", "extra_attempts": 1}, 422),
        ({"login": "ann"}, 422),
        ({"login": "ann", "due_local": "soon"}, 422),
        ({"login": "nobody", "extra_attempts": 1}, 404),
        ({"section": "Z", "extra_attempts": 1}, 404),
    ],
)
def test_an_extension_that_cannot_be_is_refused(calls, given, status):
    assert_problem(calls("staff").post(EXTENSIONS, json=given), status)
    assert calls("staff").get(EXTENSIONS).get_json() == {"items": []}
