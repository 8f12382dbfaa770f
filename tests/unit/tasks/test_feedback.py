"""The words of a failure: plain, with white space made visible, and made of facts alone."""

from functools import partial

import pytest

from app.domain.result import DeclaredTest, Frame, Outcome
from sandbox.harness.values import encode
from tasks.grading.compare import first_difference, same_output
from tasks.grading.difference import cut_around, difference_of_outputs, visible
from tasks.grading.facts import Facts, Raised, Syntax
from tasks.grading.feedback import explain, result_of

TEST = DeclaredTest("small", "1.1", 2.0)


def wrong(call, expected, actual):
    node = encode(actual)
    return Facts(Outcome.WRONG, call, expected=expected, actual=node, difference=first_difference(expected, node))


def test_a_wrong_value_is_shown_beside_the_expected_one_with_the_first_difference():
    said = explain(wrong("f(1)", [0, 1], [0, 2]))
    assert said == "f(1) gave [0, 2]; expected [0, 1].\nAt [1] it is 2, expected 1."


def test_an_exception_is_shown_with_the_students_own_line():
    frame = Frame("solution.py", 3, "f", "return x[9]", {"x": "[1]"})
    raised = Raised("call", "IndexError", ("IndexError", "Exception"), "list index out of range", (frame,))
    result = result_of(TEST, Facts(Outcome.ERROR, "f([1])", raised=raised))
    assert result.output == "f([1]) raised IndexError: list index out of range\nsolution.py, line 3: return x[9]"
    assert (result.score, result.frames, result.actual) == (0.0, (frame,), "raises IndexError: list index out of range")


def test_a_syntax_error_is_shown_with_its_line():
    syntax = Syntax("solution.py", 1, 9, "def f(x)", "expected ':'")
    said = explain(Facts(Outcome.ERROR, raised=Raised("import", "SyntaxError", ("SyntaxError",), "", (), syntax)))
    assert said == "solution.py, line 1: SyntaxError: expected ':'\n    def f(x)"


def test_a_missing_exception_says_what_came_instead():
    said = explain(Facts(Outcome.WRONG, "f()", wanted_exception="ValueError", actual=encode(None)))
    assert said == "f() should have raised ValueError, but raised nothing. It gave None."


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.TIME_LIMIT, "The program took too long and was stopped during f() (CPU time limit of 1 s)."),
        (Outcome.NOT_RUN, "CPU time limit of 1 s"),
    ],
)
def test_limits_are_named(outcome, words):
    assert explain(Facts(outcome, "f()", "CPU time limit of 1 s")) == words


@pytest.mark.parametrize(
    ("expected", "actual", "words"),
    [
        ("a\nb\n", "a\nb \n", "Line 2 of the output differs.\n  expected: b⏎\n  got:      b·⏎"),
        ("a\n", "", "Output is missing: nothing was printed.\n  expected: a⏎"),
        ("a\nb\n", "a\n", "Output is missing: the output ends after 1 line.\n  expected: b⏎"),
        ("a\n", "a\nb\n", "There is more output than expected.\n  got:      b⏎"),
        ("a\n", "a", "Line 1 of the output differs.\n  expected: a⏎\n  got:      a"),
    ],
)
def test_the_first_line_that_differs_is_shown(expected, actual, words):
    assert difference_of_outputs(expected, actual) == words


@pytest.mark.parametrize(
    ("line", "shown"), [("a\tb\n", "a→b⏎"), ("a  b", "a··b"), ("a \r\n", "a·␍⏎"), ("\x1b[31m", "\\x1b[31m"), ("é", "é")]
)
def test_what_cannot_be_seen_is_made_visible(line, shown):
    assert visible(line) == shown


def test_lines_that_count_as_the_same_are_passed_over():
    said = difference_of_outputs("a 1\nb\n", "a  1 \nc\n", partial(same_output, compare="tokens"))
    assert said == "Line 2 of the output differs.\n  expected: b⏎\n  got:      c⏎"


def test_short_texts_are_not_cut():
    assert cut_around("abc", "abd", 3) == ("abc", "abd")


@pytest.mark.parametrize("place", [0, 7, 49, 50, 500, 999])
def test_long_texts_are_cut_around_the_first_difference(place):
    expected = "x" * 1000
    actual = expected[:place] + "y" + expected[place + 1 :]
    cut = cut_around(expected, actual, 100)
    assert all(len(text) <= 100 for text in cut)
    assert cut[0] != cut[1]
    assert "y" in cut[1]


def test_a_missing_end_is_inside_the_cut():
    assert cut_around("x" * 300, "x" * 299, 100) == ("…" + "x" * 26, "…" + "x" * 25)


def test_a_long_list_is_shown_where_it_differs():
    result = result_of(TEST, wrong("f()", list(range(3000)), [*range(2500), "here", *range(2501, 3000)]))
    assert result.expected is not None
    assert "2499, 2500, 2501" in result.expected
    assert "2499, 'here', 2501" in str(result.actual)
    assert "At [2500] it is text (str), expected a whole number (int)." in result.output
    assert "'here'" in result.output.splitlines()[0]


def test_a_long_text_in_a_list_is_shown_where_it_differs():
    said = explain(wrong("f()", ["x" * 500 + "a"], ["x" * 500 + "b"]))
    assert said.splitlines()[1].endswith("xxxa'.")
    assert "xxxb', expected" in said.splitlines()[1]


def test_partial_credit_stays_within_the_points_of_the_test():
    assert result_of(TEST, Facts(Outcome.PASSED), score=5.0).score == 2.0
    assert result_of(TEST, Facts(Outcome.WRONG, reason="partly"), score=1.5).score == 1.5
    assert result_of(TEST, Facts(Outcome.WRONG, reason="partly"), score=-1).score == 0.0
