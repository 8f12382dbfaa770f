"""The scaler of one machine."""

from prometheus_client.core import GaugeMetricFamily

from cli.scaler import CALM_S, EVERY_S, Scaler, wanted_of


class Crew:
    def __init__(self):
        self.there = {1}

    def start_worker(self, number):
        assert number not in self.there
        self.there.add(number)

    def stop_worker(self, number):
        self.there.remove(number)


def test_workers_come_at_once_and_go_one_by_one_when_it_stays_calm():
    crew, said = Crew(), [1]
    scaler = Scaler(crew, lambda: said[0], 1)
    scaler.step(0)
    assert crew.there == {1}
    said[0] = 4
    scaler.step(EVERY_S - 1)
    assert crew.there == {1}  # it has just looked
    scaler.step(EVERY_S)
    assert crew.there == {1, 2, 3, 4}
    said[0] = 1
    now = EVERY_S
    seen = []
    while crew.there != {1}:
        now += EVERY_S
        scaler.step(now)
        seen.append(len(crew.there))
    assert sorted(set(seen), reverse=True) == [4, 3, 2, 1]
    assert now >= EVERY_S + 3 * CALM_S


def test_a_new_rush_before_the_calm_is_over_keeps_them_all():
    crew, said = Crew(), [3]
    scaler = Scaler(crew, lambda: said[0], 1)
    scaler.step(0)
    for now, wanted in ((10, 1), (10 + CALM_S / 2, 3), (11 + CALM_S, 1), (12 + 1.5 * CALM_S, 1)):
        said[0] = wanted
        scaler.step(now)
    assert crew.there == {1, 2, 3}


def test_who_does_not_know_changes_nothing():
    crew = Crew()
    scaler = Scaler(crew, lambda: wanted_of([GaugeMetricFamily("gradewire_up", "", value=0)]), 1)
    scaler.step(0)
    assert crew.there == {1}
    assert wanted_of([GaugeMetricFamily("gradewire_workers_wanted", "", value=7)]) == 7
