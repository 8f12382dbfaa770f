"""What a pack says of its own solutions is compared with what grading them gave."""

import pytest

from app.domain.assignment import Solution
from app.domain.result import DeclaredTest, Outcome, Result, Status, TestResult
from tasks.grading.check import complaint_of


def result(**tests):
    return Result(
        Status.GRADED,
        tuple(
            TestResult(DeclaredTest(name, "1", 1.0), Outcome.PASSED if ok else Outcome.WRONG, float(ok))
            for name, ok in tests.items()
        ),
    )


@pytest.mark.parametrize(
    ("expect", "tests", "complaint"),
    [
        ("full", {"a": True}, ""),
        ("full", {"a": True, "b": False}, "should pass every test, but fails 'b'"),
        ({"score": 1}, {"a": True, "b": False}, ""),
        ({"score": 0}, {"a": True}, "should score 0, but scores 1"),
        ({"failed": ["a"]}, {"a": False, "b": True}, ""),
        ({"failed": ["a"]}, {"a": True, "b": True}, "should fail 'a', but passes"),
        ({"failed": ["a"]}, {"a": True, "b": False}, "should fail 'a', but passes; should not fail 'b'"),
        ({"failed": ["c"]}, {"a": False}, "expects 'c' to fail, which no test is called"),
    ],
)
def test_expectations_are_compared(expect, tests, complaint):
    assert complaint_of(Solution("s", {}, expect), result(**tests)) == complaint
