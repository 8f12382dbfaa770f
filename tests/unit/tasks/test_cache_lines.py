"""A kept result, moved to another layout of the same program."""

import pytest

from app.domain.result import DeclaredTest, Frame, Outcome, Result, Status, TestResult
from tasks.grading.cache.lines import CannotMove, moved, places_of

OLD = {"solution.py": "def f(x):\n    return 1 / x\n"}
NEW = {"solution.py": "# mine\n\n\ndef f(x):\n    # divide\n    return (1 / x)\n"}
SPREAD = {"solution.py": "def f(x):\n    return (1\n        / x)\n"}
OUTPUT = "f(0) raised ZeroDivisionError: division by zero\nsolution.py, line 2: return 1 / x"


def result(**fields):
    frame = Frame("solution.py", 2, "f", "return 1 / x", fields.pop("locals", {"x": "0"}))
    given = {"output": OUTPUT, "frames": (frame,), **fields}
    return Result(Status.GRADED, (TestResult(DeclaredTest("t", "1", 1), Outcome.ERROR, **given),))


def test_frames_output_and_hint_name_the_new_line():
    [test] = moved(result(hint="Line 2 divides by zero. See line 1."), places_of(OLD), NEW).tests
    assert (test.frames[0].line, test.frames[0].source) == (6, "return (1 / x)")
    assert test.output.endswith("\nsolution.py, line 6: return (1 / x)")
    assert test.hint == "Line 6 divides by zero. See line 4."


def test_the_same_layout_changes_nothing_whatever_is_printed():
    given = result(printed='File "solution.py", line 2, in f')
    assert moved(given, places_of(OLD), OLD) is given


@pytest.mark.parametrize(
    "fields",
    [
        {"printed": 'File "solution.py", line 2, in f'},
        {"actual": "raises E: see line 2"},
        {"expected": "solution.py:2"},
        {"locals": {"where": "'line 2'"}},
        {"output": f"On line 2. {OUTPUT}"},
        {"hint": "Look at line 7."},
    ],
)
def test_a_line_that_cannot_be_told_from_other_text_is_not_guessed(fields):
    with pytest.raises(CannotMove):
        moved(result(**fields), places_of(OLD), NEW)


def test_a_line_that_is_several_lines_now_is_not_guessed():
    with pytest.raises(CannotMove):
        moved(result(), places_of(OLD), SPREAD)


def test_results_that_name_no_line_move_anywhere():
    passed = Result(Status.GRADED, (TestResult(DeclaredTest("t", "1", 1), Outcome.PASSED, 1),))
    assert moved(passed, places_of(OLD), SPREAD) == passed
