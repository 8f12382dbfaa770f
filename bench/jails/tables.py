"""The report as text and as JSON."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from bench.jails.figures import Cost, Report


def as_text(report: Report) -> str:
    """Tables for a terminal."""
    return "\n".join(_lines(report))


def as_plain(report: Report) -> dict[str, object]:
    """For JSON, where there is no nan."""
    plain = _without_nan(asdict(report))
    assert isinstance(plain, dict)
    return plain


def _without_nan(value: object) -> object:
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    if isinstance(value, dict):
        return {name: _without_nan(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(part) for part in value]
    return value


def _lines(report: Report) -> Iterator[str]:
    yield ", ".join(f"{name} {value}" for name, value in report.machine.items())
    yield ""
    yield "A trivial run. Medians of interleaved runs; CPU ms = program + zygote + worker (our side); wall ms from"
    yield "asking for a run until all of it is gone."
    yield from _costs(report.costs)
    yield ""
    yield "What each leaves out:"
    for name, words in report.leaves_out.items():
        yield from textwrap.wrap(f"{name}: {words}", 110, initial_indent="  ", subsequent_indent="    ")
    yield ""
    yield from _table(
        ["aim", "measured", "wanted"], [[entry.name, _number(entry.value), entry.wanted] for entry in report.ratios]
    )
    yield ""
    yield "The mean of 1,001 numbers, warm, jailed:"
    yield from _costs(report.uses)
    yield ""
    yield "Runs a second, one worker process a slot, the best of three times:"
    names = list(dict.fromkeys(entry.way for entry in report.speeds))
    by_slots = {(entry.slots, entry.way): entry.runs_per_s for entry in report.speeds}
    counts = list(dict.fromkeys(entry.slots for entry in report.speeds))
    yield from _table(
        ["slots", *names], [[str(count), *(f"{by_slots[count, name]:.0f}" for name in names)] for count in counts]
    )
    yield ""
    yield "The same, jailed, each slot with all of its processes on a core of its own:"
    yield from _table(["cores", "jailed"], [[str(entry.slots), f"{entry.runs_per_s:.0f}"] for entry in report.by_cores])
    yield ""
    yield "One sandbox, run after run:"
    yield from _table(
        ["runs", "CPU ms", "wall ms", "zygote MB", "descriptors"],
        [
            [f"{g.runs:,}", _number(g.cpu_ms), _number(g.wall_ms), f"{g.zygote_mb:.1f}", str(g.descriptors)]
            for g in report.growth
        ],
    )
    yield ""
    yield "By the zygote's size:"
    yield from _table(
        ["way", "zygote MB", "CPU ms", "wall ms"],
        [[s.way, f"{s.zygote_mb:.0f}", _number(s.cpu_ms), _number(s.wall_ms)] for s in report.sizes],
    )


def _costs(costs: Sequence[Cost]) -> Iterator[str]:
    head = ["trial", "way", "runs", "CPU ms", "program", "zygote", "worker", "answer ms", "wall ms p50", "p99"]
    rows = []
    for cost in costs:
        figures = (
            *(cost.cpu_ms, cost.program_ms, cost.zygote_ms, cost.worker_ms),
            *(cost.answer_ms, cost.wall_ms, cost.wall_p99_ms),
        )
        shown = [cost.absent] if cost.absent else [_number(figure) for figure in figures]
        rows.append([cost.trial, cost.way, str(cost.runs), *shown])
    yield from _table(head, rows)


def _number(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    wide = [row for row in (head, *rows) if len(row) == len(head)]
    widths = [max(len(row[place]) for row in wide) for place in range(len(head))]
    for row in (head, *rows):
        cells = [
            cell.rjust(width) if _is_number(cell) or (row is head and place) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        yield "  " + "  ".join(cells).rstrip()


def _is_number(cell: str) -> bool:
    return cell == "–" or cell.replace(",", "").replace(".", "").isdigit()
