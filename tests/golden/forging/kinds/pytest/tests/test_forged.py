from unittest import mock

import pytest
import solution
from solution import *


@pytest.mark.parametrize(("a", "b", "sum"), [(2, 3, 5), ("a", "b", "ab"), (1.5, 1, 2.5), (20, 22, 42)])
def test_equal(a, b, sum):
    assert add(a, b) == sum


def test_equal_the_other_way():
    assert 7 == add(3, 4)
    assert "xy" == add("x", "y")


def test_in():
    assert add(1, 1) in [2]
    assert add(1, 2) in {3}
    assert add(1, 2) not in {4}


def test_almost():
    assert add(0.1, 0.2) == pytest.approx(0.3)


def test_almost_the_other_way():
    assert pytest.approx(0.3) == add(0.1, 0.2)


def test_order():
    assert 3 < add(2, 2) < 5


def test_list():
    assert primes(12) == [2, 3, 5, 7, 11]


def test_set():
    assert {*primes(6)} == {2, 3, 5}


def test_dict():
    assert words("a b a") == {"a": 2, "b": 1}


def test_values_of_a_dict():
    assert words("a b a") == pytest.approx({"a": 2, "b": 1})


def test_raises():
    with pytest.raises(ValueError, match="^no number$") as caught:
        add(None, 1)
    assert caught.value.args == ("no number",)
    assert add(1, 1) == 2


def test_generator():
    assert [*countdown(3)] == [3, 2, 1]


def test_callback():
    seen = []
    assert each(lambda item: seen.append(item) or item * 2, [1, 2]) == [2, 4]
    assert seen == [1, 2]


def test_assertion_in_a_callback():
    called = []

    def check(item):
        called.append(item)
        assert add(item, 1) == item + 1

    each(check, [1, 2, 3])
    assert called == [1, 2, 3]


def test_outcomes_in_a_callback():
    def fail(item):
        pytest.fail("must not be swallowed") if add(item, 1) != item + 1 else None

    each(fail, [1, 2, 3])
    assert add(1, 1) == 2


def test_mock():
    client = mock.Mock()
    send(client, "hi")
    client.send.assert_called_once_with("HI")


def test_in_place():
    items = [3, 1, 2]
    sort_in_place(items)
    assert items == [1, 2, 3]


def test_state(account):
    account.deposit(3)
    assert account.balance == 8


def test_inside_a_context():
    with Account() as account:
        account.deposit(2)
        assert account.balance == 2
    assert solution.add(1, 2) == 3


def test_patched(monkeypatch):
    monkeypatch.setattr(solution, "add", lambda a, b: 42)
    assert solution.add(1, 1) == 42
    monkeypatch.undo()
    assert solution.add(1, 1) == 2


def test_of_points_in_part(set_score):
    right = sum([add(n, n) == 2 * n for n in (1, 2, 3)])
    set_score(right / 3)
    assert right


class TestKept:
    @pytest.fixture(autouse=True)
    def _kept(self):
        self.items = [2, 1]
        yield
        assert self.items == [1, 2]

    def test_fixture_checks_at_its_end(self):
        sort_in_place(self.items)
