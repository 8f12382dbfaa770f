"""Two designs in turn on one machine, so that both meet the same noise."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from bench.pipeline.figures import Figures

ROUNDS = 3


@dataclass(frozen=True)
class Side:
    """One design's rounds: graded a second, and CPU ms a submission, of all its processes and jails."""

    rates: tuple[float, ...]
    cpu_ms: tuple[float, ...]

    @classmethod
    def of(cls, rounds: Sequence[Figures]) -> Side:
        """From what was measured."""
        return cls(
            tuple(one.graded_a_second for one in rounds), tuple(round(sum(one.cpu_ms.values()), 2) for one in rounds)
        )


@dataclass(frozen=True)
class Comparison:
    """`ours` against `plain`; each ratio is that of the medians, above 1 where ours is better."""

    ours: Side
    plain: Side
    times_the_rate: float
    times_less_cpu: float

    @classmethod
    def of(cls, ours: Side, plain: Side) -> Comparison:
        """From both."""
        rate = statistics.median(ours.rates) / max(statistics.median(plain.rates), 1e-9)
        cpu = statistics.median(plain.cpu_ms) / max(statistics.median(ours.cpu_ms), 1e-9)
        return cls(ours, plain, round(rate, 2), round(cpu, 2))

    def to_json(self) -> dict[str, object]:
        """By name."""
        return asdict(self)

    def lines(self) -> list[str]:
        """For people."""
        return [
            f"against the plain design, {len(self.ours.rates)} rounds each in turn:",
            f"  graded a second:     {_words(self.ours.rates)} here, {_words(self.plain.rates)} there: "
            f"{self.times_the_rate:.1f} x",
            f"  CPU ms a submission: {_words(self.ours.cpu_ms)} here, {_words(self.plain.cpu_ms)} there: "
            f"{self.times_less_cpu:.1f} x less",
        ]


def in_turn(ours: Callable[[], Figures], plain: Callable[[], Figures], rounds: int = ROUNDS) -> Comparison:
    """Measure one, then the other, `rounds` times."""
    found: tuple[list[Figures], list[Figures]] = ([], [])
    for _ in range(rounds):
        for rounds_of, one in zip(found, (ours, plain), strict=True):
            rounds_of.append(one())
            print("\n".join(rounds_of[-1].lines()), file=sys.stderr, flush=True)
    return Comparison.of(Side.of(found[0]), Side.of(found[1]))


def _words(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})"
