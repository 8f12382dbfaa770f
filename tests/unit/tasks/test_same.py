"""Two gradings of one program are compared by what they say."""

from dataclasses import replace

from app.domain.result import DeclaredTest, Frame, Outcome, Result, Status, TestResult
from tasks.grading.same import differences

FRAME = Frame("solution.py", 2, "f", "return x", {"x": "<object at 0x7f8e1c0>"})
TEST = TestResult(DeclaredTest("t", "1", 1), Outcome.ERROR, 0, "gave <f at 0x7f8e1c0>", 1.5, frames=(FRAME,))
RESULT = Result(Status.GRADED, (TEST,), environment_digest="e", wall_ms=5)


def compared(**changes):
    return list(differences(RESULT, replace(RESULT, tests=(replace(TEST, **changes),), wall_ms=9)))


def test_times_addresses_and_hints_make_no_difference():
    frame = replace(FRAME, locals={"x": "<object at 0x123456>"})
    assert compared(wall_ms=7, output="gave <f at 0xabcdef>", hint="Look.", frames=(frame,)) == []


def test_every_other_difference_is_named():
    assert compared(outcome=Outcome.PASSED, score=1) == ["'t' was error (0) and is passed (1)"]
    assert compared(output="gave 2") == ["'t' ends the same, and says something else"]
    assert compared(frames=(replace(FRAME, line=3),)) == ["'t' ends the same, and says something else"]
    assert list(differences(RESULT, replace(RESULT, tests=()))) == ["'t' is not there"]
    other = replace(RESULT, status=Status.SYSTEM_ERROR, environment_digest="f")
    assert list(differences(RESULT, other)) == [
        "it was graded and is system_error",
        "the environment is another one: another Python, or other packages",
    ]
