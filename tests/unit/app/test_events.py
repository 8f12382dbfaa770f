"""News made again from a verdict is the news that was told."""

import json
from dataclasses import replace

from app.domain import events
from app.domain.result import DeclaredTest, Outcome, Result, Status, TestResult

TESTS = tuple(
    TestResult(DeclaredTest(name, f"1.{place}", 1), Outcome.PASSED, 1.0) for place, name in enumerate("abc", 1)
)


def test_tests_that_end_in_another_order_are_told_in_that_order_with_growing_numbers():
    result = Result(Status.GRADED, TESTS, ended=(3, 1, 2))
    told = [events.test_finished("s", 1, nth, 3, TESTS[place - 1]) for nth, place in enumerate((3, 1, 2), 1)]
    again = [event for event in events.of_result("s", 1, 1, result) if event.name == "test.finished"]
    assert again == told
    assert [event.data["name"] for event in again] == ["c", "a", "b"]
    assert [event.seq for event in again] == sorted(event.seq for event in again)


def test_the_order_of_ending_survives_the_json_form():
    result = Result(Status.GRADED, TESTS, ended=(2, 3, 1))
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result


def test_a_result_of_before_orders_were_kept_is_told_in_declared_order():
    data = Result(Status.GRADED, TESTS).to_json()
    del data["extra_data"]["ended"]
    assert Result.from_json(data) == replace(Result(Status.GRADED, TESTS), ended=())
