"""What a load came to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bench.pipeline.listen import Run
from bench.pipeline.load import Sent


@dataclass(frozen=True)
class Spread:
    """Milliseconds."""

    p50: float
    p99: float
    max: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Of some times in seconds."""
        values = sorted(seconds) or [0.0]
        p50, p99, most = (values[max(0, math.ceil(part * len(values)) - 1)] for part in (0.5, 0.99, 1.0))
        return cls(round(p50 * 1000, 1), round(p99 * 1000, 1), round(most * 1000, 1))


HOPS = ("accept", "handed", "first_test", "run", "overhead", "whole")


@dataclass(frozen=True)
class Figures:
    """One load.

    Attributes:
        graded_a_second: from the first to the last verdict.
        accept: from sending to the 202. handed: from sending to the begin of the run. first_test: from sending to the
            first test's news. run: in the sandbox.
        overhead: from sending to the published end, without the run. whole: with it.
        cpu_ms: of each kind of process for one submission.
        backlog_most: the longest that the backlog was.
    """

    name: str
    sent: int
    refused: int
    graded: int
    seconds: float
    graded_a_second: float
    accept: Spread
    handed: Spread
    first_test: Spread
    run: Spread
    overhead: Spread
    whole: Spread
    cpu_ms: Mapping[str, float]
    backlog_most: int

    def to_json(self) -> dict[str, object]:
        """By name."""
        return asdict(self)

    def lines(self) -> list[str]:
        """For people."""
        spreads = [(name, getattr(self, name)) for name in HOPS]
        return [
            f"{self.name}: {self.sent} sent, {self.refused} refused, {self.graded} graded in {self.seconds:.1f} s, "
            f"{self.graded_a_second:.1f} a second; backlog at most {self.backlog_most}",
            *(f"  {name:10} p50 {one.p50:8.1f}  p99 {one.p99:8.1f}  max {one.max:8.1f} ms" for name, one in spreads),
            "  CPU ms a submission: " + ", ".join(f"{kind} {ms:.2f}" for kind, ms in self.cpu_ms.items()),
        ]


def figures(
    name: str,
    sent: Sequence[Sent],
    refused: int,
    runs: Mapping[str, Run],
    cpu_s: Mapping[str, float],
    backlog_most: int,
) -> Figures:
    """From what was sent and what was heard."""
    both = [(one, runs[one.submission]) for one in sent if one.submission in runs]
    ended = [(one, run, run.ended_at) for one, run in both if run.ended_at is not None]
    began = min((one.sent_at for one in sent), default=0.0)
    seconds = max((at for _, _, at in ended), default=began) - began
    return Figures(
        name=name,
        sent=len(sent) + refused,
        refused=refused,
        graded=len(ended),
        seconds=round(seconds, 2),
        graded_a_second=round(len(ended) / seconds, 1) if seconds else 0.0,
        accept=Spread.of([one.answered_at - one.sent_at for one in sent]),
        handed=Spread.of([run.began_at - one.sent_at for one, run in both if run.began_at is not None]),
        first_test=Spread.of([run.first_test_at - one.sent_at for one, run in both if run.first_test_at is not None]),
        run=Spread.of([run.run_ms / 1000 for _, run, _ in ended]),
        overhead=Spread.of([at - one.sent_at - run.run_ms / 1000 for one, run, at in ended]),
        whole=Spread.of([at - one.sent_at for one, _, at in ended]),
        cpu_ms={kind: round(1000 * used / max(1, len(ended)), 2) for kind, used in cpu_s.items()},
        backlog_most=backlog_most,
    )
