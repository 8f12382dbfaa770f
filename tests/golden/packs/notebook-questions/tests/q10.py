OK_FORMAT = False

from otter.test_files import test_case

name = "q10"
points = 4


@test_case(points=1, name="positive")
def test_positive(square):
    assert square(2) == 4


@test_case(hidden=True, name="negative", failure_message="What of negative numbers?")
def test_negative(env):
    assert env["square"](-3) == 9


@test_case()
def test_missing(nowhere, total):
    assert nowhere is None
    assert total == 10, f"total is {total}"


def not_a_test():
    raise ValueError
