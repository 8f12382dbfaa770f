from __future__ import annotations

import pytest

from app.domain.pace import RETRY_MOST_S, RETRY_UNKNOWN_S, WINDOW_S, Done, Drain, Pace, retry_after_s


def drained(*looks: tuple[float, int, float], workers: int = 2, is_full: bool = True) -> Drain:
    """A drain after these looks: when, how many were graded, how many seconds that took their workers."""
    drain = Drain()
    for now, n, busy_s in looks:
        drain.note(now, Done(n, busy_s), workers=workers, is_full=is_full)
    return drain


def test_nothing_is_known_before_anything_was_graded() -> None:
    drain = drained((0, 0, 0), (1, 0, 0))
    assert (drain.rate, drain.service_s) == (None, None)


def test_the_rate_of_a_full_lane_is_what_leaves_it() -> None:
    drain = drained((0, 100, 50), (1, 103, 51.5), (2, 108, 54))
    assert (drain.rate, drain.service_s) == (4.0, 0.5)


def test_the_rate_of_an_idle_lane_is_what_its_workers_could_do() -> None:
    drain = drained((0, 0, 0), (1, 1, 0.25), (2, 1, 0.25), workers=3, is_full=False)
    assert (drain.rate, drain.service_s) == (12.0, 0.25)


def test_counters_that_begin_anew_are_not_taken_for_work() -> None:
    assert drained((0, 500, 90), (1, 504, 92), (2, 3, 1)).rate == 4.0


def test_after_a_quiet_minute_the_last_measurement_stands_until_there_is_another() -> None:
    drain = drained((0, 0, 0), (1, 4, 2))
    drain.note(WINDOW_S * 2, Done(4, 2), workers=2, is_full=False)
    assert drain.rate == 4.0
    drain.note(WINDOW_S * 2 + 1, Done(5, 12), workers=2, is_full=False)
    assert drain.rate == 0.2


@pytest.mark.parametrize(("position", "eta_s"), [(0, 3.0), (1, 3.0), (2, 4.5), (20, 31.5)])
def test_as_many_as_there_are_workers_wait_for_their_own_run_alone(position: int, eta_s: float) -> None:
    assert Pace(rate=2 / 3, service_s=3.0, workers=2, at=0).eta_s(position) == eta_s


def test_there_is_no_eta_before_a_measurement() -> None:
    assert Pace(None, None, 2, 0).eta_s(0) is None


@pytest.mark.parametrize(
    ("depth", "oldest_s", "rate", "after_s"),
    [
        (99, 10, 5.0, None),
        (0, 5000, 5.0, None),  # the clocks of two machines; nobody waits
        (149, 10, 5.0, 10),
        (100, 10, 5.0, 2),
        (100_000, 10, 5.0, RETRY_MOST_S),
        (50, 120, 5.0, 5),
        (149, 10, None, RETRY_UNKNOWN_S),
    ],
)
def test_who_comes_too_many_or_too_late_is_told_when_it_will_have_drained(
    depth: int, oldest_s: float, rate: float | None, after_s: int | None
) -> None:
    assert retry_after_s(depth, oldest_s, rate, most=100, oldest_most_s=60) == after_s
