"""Figures about the grades of one assignment."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

BUCKETS = 10


def spread(scores: Sequence[float], max_score: float | None) -> dict[str, Any]:
    """Mean, median, standard deviation (of the population), quartiles, and a histogram of `BUCKETS` equal parts of
    0 to `max_score`; the last bucket holds the maximum and what is above it.
    """
    if not scores:
        return {"n": 0, "mean": None, "median": None, "sd": None, "quartiles": None, "histogram": [0] * BUCKETS}
    quartiles = statistics.quantiles(scores, n=4, method="inclusive") if len(scores) > 1 else [scores[0]] * 3
    histogram = [0] * BUCKETS
    for score in scores:
        part = score / max_score if max_score else 0.0
        histogram[max(0, min(BUCKETS - 1, math.floor(part * BUCKETS)))] += 1
    return {
        "n": len(scores),
        "mean": round(statistics.fmean(scores), 3),
        "median": round(statistics.median(scores), 3),
        "sd": round(statistics.pstdev(scores), 3),
        "quartiles": [round(value, 3) for value in quartiles],
        "histogram": histogram,
    }
