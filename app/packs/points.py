"""How the points of one entry of a pack are shared among its tests (contract §2)."""

from __future__ import annotations

from collections.abc import Sequence


class PointsDisagree(ValueError):
    """Raised when an entry's total and the points that its tests name contradict each other; says how."""


def share(total: float | None, named: Sequence[float | None]) -> list[float]:
    """The points of each test.

    Tests that name their own points are taken off the total first, the rest share what is left evenly. Without a total,
    a test that names none has 1.

    Args:
        total: the entry's `points`, None when it has none.
        named: for each test the points that it names, None when it names none.

    Raises:
        PointsDisagree: the named points are more than the total, or less with nobody to take the rest.
    """
    if total is None:
        return [1.0 if points is None else float(points) for points in named]
    taken = sum(points for points in named if points is not None)
    open_count = sum(points is None for points in named)
    left = total - taken
    if left < -1e-9 or (open_count == 0 and abs(left) > 1e-9):
        raise PointsDisagree(f"the tests name {taken:g} points together, but the total is {total:g}")
    each = max(left, 0.0) / open_count if open_count else 0.0
    return [each if points is None else float(points) for points in named]
