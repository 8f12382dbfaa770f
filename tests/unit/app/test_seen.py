"""Hidden tests leave no trace in what a student sees."""

import json

from app.domain import events
from app.domain.result import DeclaredTest, Outcome, Result, Status, TestResult, Visibility
from app.domain.seen import View

OPEN = TestResult(DeclaredTest("open", "1.1", 2), Outcome.PASSED, 2.0)
MISSED = TestResult(DeclaredTest("missed", "1.3", 0), Outcome.WRONG, 0.0, hint="You are one step off.")
SECRET = TestResult(
    DeclaredTest("secret", "1.2", 3, Visibility.HIDDEN),
    Outcome.WRONG,
    0.0,
    expected="secret answer",
    hint="secret advice",
)
RESULT = Result(Status.GRADED, (OPEN, SECRET, MISSED))
STUDENT = View.of_student(after_due_date=True, published=True)


def test_a_result_survives_its_json_form():
    assert Result.from_json(json.loads(json.dumps(RESULT.to_json()))) == RESULT


def test_a_student_sees_no_event_field_of_a_hidden_test():
    seen = [STUDENT.event(event) for event in events.of_result("s1", 1, 1, RESULT)]
    text = json.dumps([event.payload() for event in seen if event])
    assert "secret" not in text
    last = seen[-1]
    assert last is not None
    assert (last.data["score"], last.data["max_score"], last.data["passed"], last.data["n"]) == (2.0, 2.0, 1, 2)
    assert last.data["hints"] == {"missed": "You are one step off."}


def test_staff_sees_every_event_and_the_whole_sum():
    seen = [View.of_staff().event(event) for event in events.of_result("s1", 1, 1, RESULT)]
    last = seen[-1]
    assert None not in seen
    assert last is not None
    assert (last.data["score"], last.data["max_score"]) == (2.0, 5.0)
    assert set(last.data["hints"]) == {"missed", "secret"}


def test_sequence_numbers_grow_over_deliveries():
    numbers = [event.seq for delivery in (1, 2) for event in events.of_result("s1", delivery, 1, RESULT)]
    assert numbers == sorted(set(numbers))
