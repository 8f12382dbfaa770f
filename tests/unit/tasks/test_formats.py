"""Results in the words of others keep to the limits of their formats."""

from app.domain.result import DeclaredTest, Outcome, Result, Status, TestResult
from tasks.grading.formats import exercism, text

RESULT = Result(
    Status.GRADED,
    (
        TestResult(DeclaredTest("a", "1.1", 1), Outcome.PASSED, 1.0, printed="x" * 600),
        TestResult(DeclaredTest("b", "1.2", 2), Outcome.WRONG, output="f() gave 1; expected 2.", hint="Look again."),
        TestResult(DeclaredTest("c", "1.3", 1), Outcome.TIME_LIMIT, output="Too long."),
    ),
)


def test_exercism_results_are_of_version_3_and_cut():
    shown = exercism(RESULT)
    assert (shown["version"], shown["status"], shown["message"]) == (3, "fail", None)
    assert [test["status"] for test in shown["tests"]] == ["pass", "fail", "error"]
    assert len(shown["tests"][0]["output"]) == 500
    assert "message" not in shown["tests"][0]
    assert shown["tests"][2]["message"] == "Too long."


def test_what_was_not_graded_is_an_error_with_its_reason_for_exercism():
    shown = exercism(Result(Status.BAD_SUBMISSION, error="files.a.py: the file is missing"))
    assert (shown["status"], shown["message"]) == ("error", "files.a.py: the file is missing")


def test_text_for_people_has_a_line_a_test_and_the_score_last():
    lines = text(RESULT).splitlines()
    assert lines[0] == "✓ a  1/1"
    assert "    Hint: Look again." in lines
    assert lines[-1] == "score 1 of 4, split isolation, 0 ms"
