"""The plot of a simulation: backlog, workers and the wait of the oldest, over the hours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.domain.errors import GradewireError
from app.domain.simulation import Played

SHOWN_BEFORE_H, SHOWN_AFTER_H = 8.0, 2.0


class NoMatplotlib(GradewireError):
    """Raised when a plot is asked for and there is nothing to draw it with."""


def draw(played: Mapping[str, Played], path: Path, due: float | None) -> None:
    """Draw all of them into one picture; the file's ending says of what kind.

    Raises:
        NoMatplotlib: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise NoMatplotlib("a plot needs matplotlib: pip install matplotlib") from None
    figure = Figure(figsize=(10, 9), layout="constrained")
    axes = figure.subplots(3, 1, sharex=True)
    for name, one in played.items():
        hours = [moment.at / 3600 for moment in one.moments]
        axes[0].plot(hours, [moment.waiting for moment in one.moments], label=name, linewidth=1)
        axes[1].step(hours, [moment.workers for moment in one.moments], label=name, linewidth=1, where="post")
        axes[2].plot(hours, [moment.oldest_s for moment in one.moments], label=name, linewidth=1)
    for axis, title in zip(axes, ("submissions waiting", "workers", "the oldest one's wait, s"), strict=True):
        axis.set_ylabel(title)
        axis.set_ylim(bottom=0)
        axis.grid(visible=True, alpha=0.3)
        if due is not None:
            axis.axvline(due / 3600, color="grey", linestyle=":", label="deadline")
    axes[0].legend(loc="upper left")
    axes[2].set_xlabel("hours")
    if due is not None:
        axes[2].set_xlim(due / 3600 - SHOWN_BEFORE_H, due / 3600 + SHOWN_AFTER_H)
    figure.savefig(path, dpi=100)
