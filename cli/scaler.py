"""Starts and stops worker processes of this machine by what waits and by the deadlines that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from prometheus_client.metrics_core import Metric

EVERY_S = 5.0
CALM_S = 60.0
"""Fewer workers are wanted for this long before one of them is stopped: starting one costs more than keeping it."""


class Crew(Protocol):
    """Whoever starts and stops them."""

    def start_worker(self, number: int) -> None:
        """Start the worker of that number, from 1."""

    def stop_worker(self, number: int) -> None:
        """Stop it, after the run in hand."""


class Scaler:
    """Follows what `wanted` says: up at once, down one by one. Workers have the numbers from 1."""

    def __init__(self, crew: Crew, wanted: Callable[[], int | None], n: int) -> None:
        """`wanted` gives None when it does not know; `n` workers are there."""
        self._crew = crew
        self._wanted = wanted
        self.n = n
        self._next = float("-inf")
        self._calm_since: float | None = None

    def step(self, now: float) -> None:
        """Look when it is time. `now`: monotonic seconds."""
        if now < self._next:
            return
        self._next = now + EVERY_S
        wanted = self._wanted()
        if wanted is None or wanted == self.n:
            self._calm_since = None
        elif wanted > self.n:
            self._calm_since = None
            while self.n < wanted:
                self.n += 1
                self._crew.start_worker(self.n)
        elif self._calm_since is None:
            self._calm_since = now
        elif now - self._calm_since >= CALM_S:
            self._calm_since = now
            self._crew.stop_worker(self.n)
            self.n -= 1


def wanted_of(figures: Iterable[Metric]) -> int | None:
    """The figure by which Kubernetes goes too; None while Redis is away."""
    for family in figures:
        if family.name == "gradewire_workers_wanted":
            return int(family.samples[0].value)
    return None
