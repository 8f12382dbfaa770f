from __future__ import annotations

import shutil

import pytest

from app.domain.result import Outcome
from bench.pipeline.against import Comparison, Side
from bench.pipeline.figures import Spread, figures
from bench.pipeline.listen import Run
from bench.pipeline.load import Sent
from bench.pipeline.plain.jail import Bwrap
from bench.pipeline.shapes import constant, exam
from cli.demo_course import EXAMPLES
from tasks.grading.shelf import Shelf
from tasks.grading.usual import usual_grader

TWO_SUM = EXAMPLES / "two-sum/solutions"


def test_each_hop_is_what_lies_between_two_moments() -> None:
    sent = [Sent("a", 0, 100.0, 100.004), Sent("b", 0, 101.0, 101.006), Sent("never heard of", 0, 101.5, 101.51)]
    runs = {"a": Run(100.010, 100.025, 100.050, run_ms=30.0), "b": Run(101.030, None, 102.000, run_ms=950.0)}
    found = figures("some", sent, 1, runs, {"web": 0.008}, backlog_most=2)
    assert (found.sent, found.refused, found.graded, found.graded_a_second) == (4, 1, 2, 1.0)
    assert (found.accept.p50, found.accept.max) == (6.0, 10.0)
    assert (found.handed.p50, found.handed.p99) == (10.0, 30.0)
    assert (found.first_test.p50, found.first_test.max) == (25.0, 25.0)
    assert (found.overhead.p50, found.overhead.p99) == (20.0, 50.0)
    assert (found.run.max, found.whole.max) == (950.0, 1000.0)
    assert found.cpu_ms == {"web": 4.0}


def test_of_no_times_there_is_a_spread_all_the_same() -> None:
    assert Spread.of([]) == Spread(0.0, 0.0, 0.0)


def test_a_constant_rate_is_the_rate_in_every_second() -> None:
    moments = constant(50, 4)
    assert moments == sorted(moments)
    assert [sum(int(moment) == second for moment in moments) for second in range(4)] == [50] * 4


def test_the_exam_has_its_peak_in_the_middle() -> None:
    moments = exam(5_000, 90)
    first, middle, last = (sum(start <= moment < start + 30 for moment in moments) / 30 for start in (0, 30, 60))
    assert 24 < first < 34
    assert 47 < middle < 59
    assert 24 < last < 34


def test_two_designs_are_compared_by_the_medians_of_their_rounds() -> None:
    found = Comparison.of(Side((90.0, 60.0, 80.0), (20.0, 10.0, 12.0)), Side((10.0, 9.0, 50.0), (48.0, 60.0, 50.0)))
    assert (found.times_the_rate, found.times_less_cpu) == (8.0, 4.17)
    assert "80.0 (60.0 to 90.0) here, 10.0 (9.0 to 50.0) there: 8.0 x" in found.lines()[1]


@pytest.mark.jail
@pytest.mark.parametrize(
    ("code", "failed"),
    [
        ((TWO_SUM / "reference/solution.py").read_text(), set()),
        ((TWO_SUM / "returns-none/solution.py").read_text(), {"none", "half"}),
        (
            "import os\ndef two_sum(numbers, goal):\n    os._exit(3)\n",
            {"small", "last", "twice", "negative", "none", "half"},
        ),
    ],
)
def test_the_plain_design_gives_the_verdicts_that_ours_gives(code: str, failed: set[str]) -> None:
    if shutil.which("bwrap") is None:
        pytest.skip("needs bwrap")
    bwrap = Bwrap()
    pack, declaration = Shelf(bwrap).take(EXAMPLES / "two-sum")
    result = usual_grader(bwrap).grade(pack, declaration, {"solution.py": code})
    assert {one.test.name for one in result.tests if one.outcome is not Outcome.PASSED} == failed
