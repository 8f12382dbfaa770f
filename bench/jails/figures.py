"""What was measured, as plain values: the tables, the JSON and the plot are made of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bench.jails.trial import Sample


@dataclass(frozen=True)
class Cost:
    """Of many runs of one trial in one way: medians, and the clock's 99th percentile. Without runs: why there are none.

    Attributes:
        cpu_ms: program, zygote and worker together.
        answer_ms: from asking for a run to its last answer.
        wall_ms, wall_p99_ms: until everything of the run is gone.
    """

    way: str
    trial: str
    runs: int
    cpu_ms: float = math.nan
    program_ms: float = math.nan
    zygote_ms: float = math.nan
    worker_ms: float = math.nan
    answer_ms: float = math.nan
    wall_ms: float = math.nan
    wall_p99_ms: float = math.nan
    absent: str = ""

    @classmethod
    def of(cls, way: str, trial: str, samples: Sequence[Sample]) -> Cost:
        """Of these samples."""
        return cls(
            way,
            trial,
            len(samples),
            cpu_ms=middle([sample.cpu_ms for sample in samples]),
            program_ms=middle([sample.program_ms for sample in samples]),
            zygote_ms=middle([sample.zygote_ms for sample in samples]),
            worker_ms=middle([sample.worker_ms for sample in samples]),
            answer_ms=middle([sample.answer_ms for sample in samples]),
            wall_ms=middle([sample.wall_ms for sample in samples]),
            wall_p99_ms=quantile([sample.wall_ms for sample in samples], 0.99),
        )


@dataclass(frozen=True)
class Ratio:
    """One figure that is aimed at.

    Attributes:
        value: nan where a way is absent.
        wanted: in words, e.g. `at least 10`.
    """

    name: str
    value: float
    wanted: str


@dataclass(frozen=True)
class Speed:
    """Runs a second with that many slots, each in a worker process of its own."""

    way: str
    slots: int
    runs_per_s: float


@dataclass(frozen=True)
class Growth:
    """What a run costs after so many runs in one sandbox, and what the sandbox holds then."""

    runs: int
    cpu_ms: float
    wall_ms: float
    zygote_mb: float
    descriptors: int


@dataclass(frozen=True)
class Size:
    """What a run costs in a zygote of that size."""

    way: str
    zygote_mb: float
    cpu_ms: float
    wall_ms: float


@dataclass(frozen=True)
class Report:
    """Everything of one `gradewire bench sandbox`."""

    machine: dict[str, object]
    costs: tuple[Cost, ...]
    ratios: tuple[Ratio, ...]
    uses: tuple[Cost, ...]
    speeds: tuple[Speed, ...]
    by_cores: tuple[Speed, ...]
    growth: tuple[Growth, ...]
    sizes: tuple[Size, ...]
    leaves_out: dict[str, str]


def middle(values: Sequence[float]) -> float:
    """The median; nan of nothing."""
    return quantile(values, 0.5)


def quantile(values: Sequence[float], part: float) -> float:
    """The smallest value that this part of all reaches; nan of nothing."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]
