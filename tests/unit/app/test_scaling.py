"""How many workers there should be."""

import pytest

from app.domain.scaling import Load, Rule

RULE = Rule(least=1, most=20, seconds_each=0.5, wait_s=5)


@pytest.mark.parametrize(
    ("load", "workers"),
    [
        (Load(0, 0), 1),
        (Load(10, 1), 1),
        (Load(100, 1), 10),
        (Load(100, 6), 20),
        (Load(5000, 1), 20),
        (Load(0, 0, bulk=9000), 8),
        (Load(0, 0, due_soon=6000), 5),
        (Load(0, 0, in_exam=2000), 10),
        (Load(150, 1, in_exam=2000), 15),
        (Load(100, 1, seconds_each=2.0), 20),
        (Load(0, 0, a_minute=60), 2),
        (Load(0, 0, a_minute=60, seconds_each=4.0), 6),
        (Load(0, 0, a_minute=6), 1),
        (Load(0, 0, in_exam=2000, seconds_each=0.01), 10),
    ],
    ids=str,
)
def test_workers_wanted(load, workers):
    assert RULE.wanted(load) == workers
