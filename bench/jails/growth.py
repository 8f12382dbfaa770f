"""What grows: the number of runs in one sandbox, and the size of its zygote."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.jails import ways
from bench.jails.figures import Growth, Size, middle
from bench.jails.trial import BASE, Sample
from bench.jails.ways import Homes, Kind, Plans, Way
from sandbox.plan import JailPlan

_WINDOW = 100
_MB = 1 << 20
_FOLDER = "/var/tmp"
"""Not /tmp, which the jail covers while it is built."""
_BALLAST = "held = [bytes(1000) for _ in range({count})]\n"
_BALLAST_EACH = 1040
"""Bytes that one of them takes."""


def over_runs(marks: Sequence[int], step: Callable[[], object]) -> list[Growth]:
    """The cost of the last hundred runs, and what is held, after each number of runs in `marks`."""
    found, last = [], list[Sample]()
    with ways.jailed() as way:
        for number in range(1, max(marks) + 1):
            last = [*last[1 - _WINDOW :], way.sample(BASE)]
            step()
            if number in marks:
                found.append(
                    Growth(
                        runs=number,
                        cpu_ms=middle([sample.cpu_ms for sample in last]),
                        wall_ms=middle([sample.wall_ms for sample in last]),
                        zygote_mb=way.zygote_bytes(BASE) / _MB,
                        descriptors=len(os.listdir("/proc/self/fd")),  # noqa: PTH208
                    )
                )
    return found


def over_sizes(megabytes: Sequence[int], runs: int, step: Callable[[], object]) -> list[Size]:
    """The cost of a run in zygotes of these sizes, jailed and not, interleaved."""
    with contextlib.ExitStack() as stack:
        found = [
            (name, way)
            for size in megabytes
            for name, way in zip(("jailed", "unjailed fork"), stack.enter_context(_pair(size)), strict=True)
        ]
        samples: list[list[Sample]] = [[] for _ in found]
        for number in range(runs + 1):
            for (_, way), have in zip(found, samples, strict=True):
                sample = way.sample(BASE)
                if number:
                    have.append(sample)
                step()
        return [
            Size(
                name,
                way.zygote_bytes(BASE) / _MB,
                cpu_ms=middle([sample.cpu_ms for sample in have]),
                wall_ms=middle([sample.wall_ms for sample in have]),
            )
            for (name, way), have in zip(found, samples, strict=True)
        ]


@contextlib.contextmanager
def _pair(megabytes: int) -> Iterator[tuple[Way, Way]]:
    """A jailed and an unjailed zygote that hold so much more than their usual ten megabytes, in small objects."""
    with tempfile.TemporaryDirectory(prefix="gradewire-bench-", dir=_FOLDER) as name:
        folder = Path(name)
        folder.chmod(0o755)
        count = max(0, megabytes - 10) * _MB // _BALLAST_EACH
        (folder / "ballast.py").write_text(_BALLAST.format(count=count))
        plans = Plans()

        def heavy(kind: Kind) -> JailPlan:
            plan = plans.of(kind)
            return replace(
                plan,
                binds=(*plan.binds, name),
                python_path=(*plan.python_path, name),
                preload=(*plan.preload, "ballast"),
            )

        def unjailed(kind: Kind) -> JailPlan:
            return replace(heavy(kind), work_mount=name)

        with Homes(heavy) as inside, Homes(unjailed, "bench.jails.unjailed") as outside:
            yield Way("jailed", inside.start), Way("unjailed fork", outside.start)
