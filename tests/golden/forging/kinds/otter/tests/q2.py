from otter.test_files import test_case

OK_FORMAT = False
name = "q2"
points = 4


@test_case(points=2)
def test_sum(add):
    assert add(2, 3) == 5
    assert add(1, 1) in [2]


@test_case(points=2, hidden=True)
def test_all(env):
    assert env["primes"](12) == [2, 3, 5, 7, 11]
    assert env["words"]("a b a") == {"a": 2, "b": 1}
