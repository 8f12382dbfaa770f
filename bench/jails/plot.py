"""The report as one picture: what a run costs, how speed scales, and what growth costs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.jails.figures import Report

_COLOURS = {"jailed": "#1a7f64", "unjailed fork": "#8fc7b5", "bwrap": "#c2562d", "python3": "#e3ab8f"}


def draw(report: Report, file: Path) -> None:
    """Write the picture; its kind follows the file's ending.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
    """
    import matplotlib as mpl

    mpl.use("svg" if file.suffix == ".svg" else "agg")
    from matplotlib import pyplot as plt

    style: dict[Any, Any] = {
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "svg.hashsalt": "gradewire",
    }
    with plt.rc_context(style):
        figure, (left, middle, right) = plt.subplots(1, 3, figsize=(11, 3.6), width_ratios=(1.5, 1, 1))
        _draw_costs(left, report)
        _draw_speeds(middle, report)
        _draw_sizes(right, report)
        figure.tight_layout()
        figure.savefig(file, dpi=150, metadata={"Date": None} if file.suffix == ".svg" else None)
        plt.close(figure)


def _draw_costs(axes: Any, report: Report) -> None:
    trials = list(dict.fromkeys(cost.trial for cost in report.costs))
    names = list(dict.fromkeys(cost.way for cost in report.costs))
    for place, name in enumerate(names):
        costs = [cost for cost in report.costs if cost.way == name and not math.isnan(cost.cpu_ms)]
        spots = [trials.index(cost.trial) + 0.2 * (place - (len(names) - 1) / 2) for cost in costs]
        bars = axes.bar(spots, [cost.cpu_ms for cost in costs], width=0.19, color=_COLOURS[name], label=name)
        axes.bar_label(bars, [f"{cost.cpu_ms:.1f}" if cost.cpu_ms < 10 else f"{cost.cpu_ms:.0f}" for cost in costs])
    axes.set(yscale="log", title="CPU ms a trivial run, all sides together")
    axes.set_xticks(range(len(trials)), trials)
    axes.margins(y=0.12)
    axes.legend(frameon=False, loc="upper left")


def _draw_speeds(axes: Any, report: Report) -> None:
    for name in dict.fromkeys(entry.way for entry in report.speeds):
        entries = [entry for entry in report.speeds if entry.way == name]
        slots = [entry.slots for entry in entries]
        axes.plot(slots, [entry.runs_per_s for entry in entries], "o-", color=_COLOURS[name], label=name)
    axes.axvline(float(str(report.machine["cores"])), color="#999999", linestyle=":", label="cores")
    counts = list(dict.fromkeys(entry.slots for entry in report.speeds))
    axes.set(title="runs a second", xlabel="slots, a worker process each", xscale="log")
    axes.set_xticks(counts, counts)
    axes.minorticks_off()
    _from_nought(axes, (entry.runs_per_s for entry in report.speeds))
    axes.legend(frameon=False, loc="center right", bbox_to_anchor=(1, 0.35))


def _draw_sizes(axes: Any, report: Report) -> None:
    for name in dict.fromkeys(entry.way for entry in report.sizes):
        entries = [entry for entry in report.sizes if entry.way == name]
        sizes = [entry.zygote_mb for entry in entries]
        axes.plot(sizes, [entry.cpu_ms for entry in entries], "o-", color=_COLOURS[name], label=name)
    axes.set(title="CPU ms by the zygote's size", xlabel="zygote, MB resident", xlim=(0, None))
    _from_nought(axes, (entry.cpu_ms for entry in report.sizes))
    axes.legend(frameon=False, loc="lower left")


def _from_nought(axes: Any, values: Iterable[float]) -> None:
    """Room above the highest: what is at the edge looks cut off."""
    axes.set_ylim(0, 1.12 * max((value for value in values if not math.isnan(value)), default=1.0))
