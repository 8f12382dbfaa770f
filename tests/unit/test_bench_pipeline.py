from __future__ import annotations

from bench.pipeline.figures import Spread, figures
from bench.pipeline.listen import Run
from bench.pipeline.load import Sent
from bench.pipeline.shapes import constant, exam


def test_each_hop_is_what_lies_between_two_moments() -> None:
    sent = [Sent("a", 0, 100.0, 100.004), Sent("b", 0, 101.0, 101.006), Sent("never heard of", 0, 101.5, 101.51)]
    runs = {"a": Run(100.010, 100.050, run_ms=30.0), "b": Run(101.030, 102.000, run_ms=950.0)}
    found = figures("some", sent, 1, runs, {"web": 0.008}, backlog_most=2)
    assert (found.sent, found.refused, found.graded, found.graded_a_second) == (4, 1, 2, 1.0)
    assert (found.accept.p50, found.accept.max) == (6.0, 10.0)
    assert (found.handed.p50, found.handed.p99) == (10.0, 30.0)
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
