from app.domain.result import Outcome, Visibility
from tasks.grading.hints.evidence import Seen
from tasks.grading.hints.submission import hints_for
from tests.unit.tasks.hints.running import FILE, seen_of

EMPTY_FAILS = "def first(a):\n    return a[0]\n"
VISIBLE, HIDDEN, LATER = Visibility.VISIBLE, Visibility.HIDDEN, Visibility.AFTER_DUE_DATE


def seen(*calls):
    return [seen_of(EMPTY_FAILS, call, expected) for call, expected in calls]


def test_a_failing_test_gets_one_hint_and_a_passing_one_none():
    tests = seen(("first([1])", 1), ("first([2])", 2), ("first([])", 0))
    hints = hints_for({FILE: EMPTY_FAILS}, [(test, VISIBLE) for test in tests])
    assert hints[:2] == (None, None)
    assert hints[2].startswith("Everything works except an empty input")


def test_a_hidden_test_gets_no_hint():
    (test,) = seen(("first([])", 0))
    assert hints_for({FILE: EMPTY_FAILS}, [(test, HIDDEN)]) == (None,)


def test_what_hidden_tests_do_changes_no_hint_of_a_visible_one():
    visible = seen(("first([])", 0), ("first([1])", 1), ("first([2])", 2))
    hidden = seen(("first([7])", 77), ("first([88])", 88))
    alone = hints_for({FILE: EMPTY_FAILS}, [(test, VISIBLE) for test in visible])
    for other in (HIDDEN, LATER, Visibility.AFTER_PUBLISHED):
        beside = [(test, VISIBLE) for test in visible] + [(test, other) for test in hidden]
        assert hints_for({FILE: EMPTY_FAILS}, beside)[: len(visible)] == alone


def test_a_syntax_error_is_told_in_plain_words():
    broken = Seen(Outcome.ERROR, "f(1)")
    assert hints_for({FILE: "def f(x)\n    return x\n"}, [(broken, VISIBLE)]) == (
        "Lines with if, else, for, while, def end with a colon.",
    )


def test_a_program_nested_too_deeply_is_left_alone():
    deep = "def f(x):\n    return " + "+".join(["x"] * 2_000) + "\n"
    assert hints_for({FILE: deep}, [(Seen(Outcome.WRONG, "f(1)", "a", 2000), VISIBLE)]) == (None,)


def test_a_file_that_is_no_python_is_not_read_as_one():
    wrong = Seen(Outcome.WRONG, "f(1)", 2, 1)
    assert hints_for({FILE: "def f(x):\n    return x\n", "notes.txt": "("}, [(wrong, VISIBLE)])[0] is not None
