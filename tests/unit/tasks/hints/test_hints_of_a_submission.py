from app.domain.result import Frame, Outcome, Visibility
from tasks.grading.facts import ABSENT, Facts, Raised
from tasks.grading.hints.submission import hints_for
from tasks.grading.seen import seen_of

FILE = "solution.py"
EMPTY_FAILS = "def first(a):\n    return a[0]\n"
VISIBLE, HIDDEN, LATER = Visibility.VISIBLE, Visibility.HIDDEN, Visibility.AFTER_DUE_DATE
FRAME = Frame(FILE, 2, "first", "return a[0]", {"a": "[]"})

EMPTY = Facts(
    Outcome.ERROR,
    "first([])",
    expected=0,
    raised=Raised("call", "IndexError", ("IndexError", "LookupError"), "list index out of range", (FRAME,)),
)
RIGHT = tuple(Facts(Outcome.PASSED, f"first([{n}])", expected=n, actual=n) for n in (1, 2))


def wrong(call, expected, actual):
    return Facts(Outcome.WRONG, call, expected=expected, actual=actual)


def visible(*facts):
    return [(seen_of(one), VISIBLE) for one in facts]


def test_a_failing_test_gets_one_hint_and_a_passing_one_none():
    hints = hints_for({FILE: EMPTY_FAILS}, visible(*RIGHT, EMPTY))
    assert hints[:2] == (None, None)
    assert hints[2].startswith("Everything works except an empty input")


def test_the_exception_is_taken_from_the_innermost_frame_of_the_student():
    (hint,) = hints_for({FILE: EMPTY_FAILS}, visible(EMPTY))
    assert hint.startswith("At line 2 the position 0 is past the end.")


def test_a_hidden_test_gets_no_hint():
    assert hints_for({FILE: EMPTY_FAILS}, [(seen_of(EMPTY), HIDDEN)]) == (None,)


def test_what_other_tests_do_that_not_everybody_sees_changes_no_hint():
    alone = hints_for({FILE: EMPTY_FAILS}, visible(EMPTY, *RIGHT))
    secret = (wrong("first([7])", 77, 7), wrong("first([88])", 8, 88))
    for visibility in (HIDDEN, LATER, Visibility.AFTER_PUBLISHED):
        beside = visible(EMPTY, *RIGHT) + [(seen_of(one), visibility) for one in secret]
        assert hints_for({FILE: EMPTY_FAILS}, beside)[:3] == alone


def test_a_syntax_error_is_told_in_plain_words():
    broken = Facts(Outcome.ERROR, raised=Raised("import", "SyntaxError", ("SyntaxError",), "expected ':'"))
    hints = hints_for({FILE: "def f(x)\n    return x\n"}, visible(broken))
    assert hints == ("Lines with if, else, for, while, def end with a colon.",)


def test_a_test_that_was_not_run_gets_no_hint():
    not_run = Facts(Outcome.NOT_RUN, reason="there was no time left")
    assert hints_for({FILE: "def f(a):\n    return 1\n"}, visible(not_run)) == (None,)


def test_a_value_that_is_no_plain_data_is_known_by_its_type():
    method = wrong("f({})", [], ["other", "builtin_function_or_method", "<built-in method items>"])
    (hint,) = hints_for({FILE: "def f(d):\n    return d.items\n"}, visible(method))
    assert hint == "d.items on line 2 is a function. Calling it needs round brackets."


def test_a_program_that_is_run_is_no_call_of_a_function():
    run = Facts(
        Outcome.ERROR, "python solution.py", stdin="", expected_output="1", actual_output="", raised=EMPTY.raised
    )
    assert run.expected is ABSENT
    (hint,) = hints_for({FILE: "a = []\na[0]\n"}, visible(run))
    assert "Line 2" in hint


def test_a_program_nested_too_deeply_is_left_alone():
    deep = "def f(x):\n    return " + "+".join(["x"] * 2_000) + "\n"
    assert hints_for({FILE: deep}, visible(wrong("f(1)", "a", 2000))) == (None,)


def test_a_file_that_is_no_python_is_not_read_as_one():
    files = {FILE: "def f(x):\n    return x\n", "notes.txt": "("}
    assert hints_for(files, visible(wrong("f(1)", 2, 1)))[0] is not None
