"""The smallest input that goes wrong, found with the student's function and the reference in real jails."""

import pytest

from app.domain.assignment import Limits, Pack, Solution
from app.domain.errors import PackError
from app.packs.strategies import parse_strategies
from tasks.grading.counterexample import check_strategies, find_counterexample
from tasks.grading.declare import declare
from tasks.grading.usual import usual_grader
from tests.integration.test_examples import EXAMPLES, read_pack

pytestmark = pytest.mark.jail

REFERENCE = "def biggest(a):\n    if not a:\n        raise ValueError('nothing')\n    return max(a)\n"


def pack_with(strategies, reference=REFERENCE):
    return Pack(
        slug="biggest",
        title="Biggest",
        statement="",
        files=("solution.py",),
        environment="base",
        limits=Limits(wall_s=5, cpu_s=3),
        cache="off",
        entries=(),
        solutions={"reference": Solution("reference", {"solution.py": reference}, "full")},
        counterexamples={"biggest": parse_strategies(strategies)},
    )


def found(sandbox, source, strategies="lists(integers(-99, 99))", seconds=150.0):
    example = find_counterexample(sandbox, pack_with(strategies), {"solution.py": source}, "biggest", seconds)
    return example and (example.call, example.actual, example.expected)


FROM_ZERO = """
def biggest(a):
    if not a:
        raise ValueError
    b = 0
    for x in a:
        b = max(b, x)
    return b
"""
ENDLESS = """
def biggest(a):
    while len(a) == 2:
        pass
    return max(a)
"""
CASES = {
    "starts at zero": (FROM_ZERO, ("biggest([-1])", "0", "-1")),
    "gives a value where an error is right": (
        "def biggest(a):\n    return max(a or [0])\n",
        ("biggest([])", "0", "ValueError raised"),
    ),
    "raises another error": (
        "def biggest(a):\n    a[0]\n    return max(a)\n",
        ("biggest([])", "IndexError raised", "ValueError raised"),
    ),
    "never ends": (ENDLESS, ("biggest([0, 0])", "no answer in time", "0")),
    "is missing": ("def other(a):\n    return 1\n", ("biggest([])", "NameError raised", "ValueError raised")),
    "is right": (REFERENCE, None),
    "is no Python": ("def broken(:\n", None),
    "ends the process": ("import os\nos._exit(0)\n", None),
}


@pytest.mark.parametrize(("source", "example"), CASES.values(), ids=CASES)
def test_the_smallest_input_that_goes_wrong_is_found(sandbox, source, example):
    assert found(sandbox, source) == example


def test_no_time_finds_nothing(sandbox):
    assert found(sandbox, "def biggest(a):\n    return 5\n", seconds=0.0) is None


def test_the_first_visible_failing_test_of_a_function_tells_it(sandbox):
    pack = read_pack(EXAMPLES / "shop")
    grader = usual_grader(sandbox, search_s=150)
    result = grader.grade(pack, declare(pack, sandbox), pack.solutions["discount-once"].files)
    told = {test.test.name: test.hint for test in result.tests if test.hint}
    assert told["six for four"].endswith("expected 20.")
    assert "smallest input" not in str(told.get("seven plums and a pear"))


def test_nothing_is_looked_for_when_only_hidden_tests_fail(sandbox):
    pack = read_pack(EXAMPLES / "marks")
    grader = usual_grader(sandbox, search_s=150)
    result = grader.grade(pack, declare(pack, sandbox), pack.solutions["wrong-borders"].files)
    assert result.score < result.max_score
    assert not [test.hint for test in result.tests if "smallest input" in str(test.hint)]


@pytest.mark.parametrize("strategies", ["lists()", "integers(5, 1)", "integers(size=3)", "sampled_from([])"])
def test_a_strategy_that_cannot_draw_is_refused_by_its_key(strategies):
    with pytest.raises(PackError, match=r"counterexample\.biggest"):
        check_strategies(pack_with(strategies))


def test_a_slow_answer_is_not_told_as_none(sandbox):
    slow = "import time\ndef biggest(a):\n    if len(a) == 2:\n        time.sleep(0.8)\n    return max(a)\n"
    assert found(sandbox, slow, "lists(integers(0, 9), min_size=1)", seconds=1.0) is None
