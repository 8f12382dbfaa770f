"""A night played through."""

import json

import pytest

from app.domain.scaling import Rule
from app.domain.simulation import Setting, deadline_night, exam, play
from cli.main import main


def test_everybody_is_graded_once_and_nobody_waits_with_enough_workers():
    arrivals = [float(n) for n in range(100)]
    played = play(arrivals, lambda load, now: 50, Setting(seconds_each=1, n=50))
    assert len(played.waits_s) == 100
    assert max(played.waits_s) == 0
    assert played.worker_hours == pytest.approx(50 * 100 / 3600, rel=0.1)


def test_too_few_workers_let_people_wait_as_long_as_the_work_takes():
    played = play([0.0] * 200, lambda load, now: 2, Setting(seconds_each=1, n=2), seed=3)
    assert played.wait_s(1.0) == pytest.approx(100, rel=0.2)
    assert played.wait_s(0.5) == pytest.approx(50, rel=0.2)


def test_the_scaler_starts_workers_when_many_wait_and_stops_them_when_it_is_over():
    rule = Rule(seconds_each=1, wait_s=10, most=30)
    arrivals = sorted([float(n % 60) for n in range(600)] + [3600.0])
    played = play(arrivals, lambda load, now: rule.wanted(load), Setting(seconds_each=1, start_s=5))
    workers = [moment.workers for moment in played.moments]
    assert max(workers) >= 10
    assert workers[-1] == 1
    assert played.wait_s(1.0) < 60


def test_a_steady_flow_keeps_its_workers_instead_of_starting_them_again_and_again():
    rule = Rule(seconds_each=2, most=30)
    steady = [float(n) for n in range(3600)]  # keeps two busy on average
    played = play(steady, lambda load, now: rule.wanted(load), Setting(seconds_each=2))
    later = [moment.workers for moment in played.moments if 900 < moment.at < 3600]
    assert min(later) >= 4
    assert max(later) <= 6


@pytest.mark.parametrize(("made", "n"), [(deadline_night(100), 480), (exam(100), 6200)])
def test_generated_nights_have_the_shape_of_real_ones(made, n):
    assert made == sorted(made)
    assert len(made) == n
    assert made[0] >= 0


def test_a_deadline_night_has_its_rush_before_the_deadline():
    due = 24 * 3600
    made = deadline_night(1000)
    assert sum(due - 3600 < at <= due for at in made) > sum(due - 7200 < at <= due - 3600 for at in made)
    assert sum(at > due for at in made) == 600


def test_the_command_compares_the_scaler_with_fixed_workers(capsys, tmp_path):
    (tmp_path / "trace").write_text("\n".join(str(n / 10) for n in range(500)))
    assert (
        main(["simulate", "--trace", str(tmp_path / "trace"), "--seconds-each", "1", "--workers", "1", "--json"]) == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert found["1 workers"]["graded"] == found["scaler"]["graded"] == 500
    assert found["scaler"]["wait_p99_s"] < found["1 workers"]["wait_p99_s"]


def test_a_trace_that_is_none_is_said_in_one_line(capsys, tmp_path):
    (tmp_path / "trace").write_text("soon")
    assert main(["simulate", "--trace", str(tmp_path / "trace")]) == 2
    assert "soon" in capsys.readouterr().err
