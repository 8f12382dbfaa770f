"""`gradewire bench sandbox` in small: everything is measured and told; how quick anything is, is no matter here."""

import json
import math
import os
import shutil

import pytest

from bench.jails import tables
from bench.jails.command import Size, measure_all
from bench.jails.plot import draw
from bench.jails.trial import BASE, UNITTEST, USES_PLAIN

pytestmark = pytest.mark.jail

SMALL = Size(rounds=1, slots=(1, 2), seconds=0.2, marks=(1, 3), megabytes=(10, 24), runs_a_size=2)


@pytest.fixture(scope="module")
def report():
    return measure_all(SMALL, trials=(BASE, UNITTEST), uses=(USES_PLAIN,))


def test_each_way_has_a_cost_or_says_how_to_get_it(report):
    ways = {(cost.way, cost.trial): cost for cost in report.costs}
    assert len(ways) == 4 * 2
    for (way, _), cost in ways.items():
        if way == "bwrap" and shutil.which("bwrap") is None:
            assert "apt-get install bubblewrap" in cost.absent
        elif not cost.absent:
            assert cost.cpu_ms > 0
            assert cost.program_ms > 0
            assert cost.answer_ms <= cost.wall_ms <= cost.wall_p99_ms
            assert (cost.zygote_ms > 0) == (way in ("jailed", "unjailed fork"))
    assert not ways["jailed", "base"].absent


def test_every_aim_has_its_ratio(report):
    values = {ratio.name: ratio.value for ratio in report.ratios}
    cpu = {(cost.way, cost.trial): cost.cpu_ms for cost in report.costs}
    assert values["jailed / unjailed fork, CPU, base"] == cpu["jailed", "base"] / cpu["unjailed fork", "base"]
    assert values["jailed, CPU ms, base"] == cpu["jailed", "base"]
    assert math.isnan(values["bwrap + import / jailed, CPU, scientific"])
    assert len(values) == 6


def test_speed_and_growth_are_measured_at_each_mark(report):
    assert {(entry.way, entry.slots) for entry in report.speeds} >= {("jailed", 1), ("jailed", 2)}
    assert all(entry.runs_per_s > 0 for entry in (*report.speeds, *report.by_cores))
    assert [entry.slots for entry in report.by_cores] == list(range(1, len(os.sched_getaffinity(0)) + 1))
    assert [entry.runs for entry in report.growth] == [1, 3]
    small, large = (entry.zygote_mb for entry in report.sizes if entry.way == "jailed")
    assert large - small > 10


def test_it_is_told_as_a_table_as_json_and_as_a_picture(report, tmp_path):
    text = tables.as_text(report)
    assert all(cost.way in text for cost in report.costs)
    assert "What each leaves out" in text
    plain = json.loads(json.dumps(tables.as_plain(report), allow_nan=False))
    assert set(plain) == {"machine", "costs", "ratios", "uses", "speeds", "by_cores", "growth", "sizes", "leaves_out"}
    draw(report, tmp_path / "bench.svg")
    assert (tmp_path / "bench.svg").read_text().startswith("<?xml")
