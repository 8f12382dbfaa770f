"""The points of an entry are shared as the contract says."""

import pytest

from app.packs.points import PointsDisagree, share


@pytest.mark.parametrize(
    ("total", "named", "shares"),
    [
        (None, [None, None], [1, 1]),
        (None, [3, None], [3, 1]),
        (4, [None, None], [2, 2]),
        (4, [2, None, None], [2, 1, 1]),
        (2, [2, None], [2, 0]),
        (0, [None, None], [0, 0]),
        (3, [1, 2], [1, 2]),
        (1, [None, None, None], [1 / 3] * 3),
    ],
)
def test_what_is_named_comes_first_and_the_rest_is_even(total, named, shares):
    assert share(total, named) == pytest.approx(shares)


@pytest.mark.parametrize(("total", "named"), [(1, [2, None]), (4, [1, 2]), (2, [1, 2])])
def test_sums_that_contradict_the_total_are_refused(total, named):
    with pytest.raises(PointsDisagree):
        share(total, named)
