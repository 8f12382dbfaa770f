import random

import basket as module
import pytest
from basket import Basket, Sold, draw, mean, say
from prices import EMPTY_TOTAL, PRICES


@pytest.mark.points(2)
@pytest.mark.number("1")
@pytest.mark.tags("first")
def test_count(basket):
    """Counts what was put in"""
    basket.put("pear", 3)
    assert basket.count("pear") == 5


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2], 1.5), pytest.param([0.1, 0.2, 0.3], pytest.approx(0.2), marks=pytest.mark.points(3)), ([7], 7)],
    ids=["two", "floats", "one"],
)
def test_mean(values, expected):
    assert mean(values) == expected


def test_mean_of_nothing():
    with pytest.raises(ValueError, match="^nothing"):
        mean([])


def test_each_fruit(fruit):
    assert Basket(PRICES).count(fruit) == pytest.approx(PRICES[fruit])


class TestSelling:
    pytestmark = pytest.mark.visibility("hidden")

    @pytest.fixture(autouse=True)
    def _full(self):
        self.basket = Basket({"fig": 1})

    def test_sold_out(self):
        self.basket.take("fig")
        with pytest.raises(Sold) as caught:
            self.basket.take("fig")
        assert caught.value.fruit == "fig"
        assert isinstance(caught.value, LookupError)

    @pytest.mark.hide_errors("Think of what is left.")
    def test_nothing_left(self):
        self.basket.take("fig")
        assert self.basket.total() == EMPTY_TOTAL, "the basket must be empty"


def test_prints(capsys):
    say("pear")
    say("fig")
    out, err = capsys.readouterr()
    assert out == "pear!\nfig!\n"
    assert err == ""


def test_asks(monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda prompt="": "fig")
    say()
    assert capsys.readouterr().out == "fig!\n"


def test_draws(monkeypatch):
    monkeypatch.setattr(random, "choice", lambda items: items[-1])
    monkeypatch.setenv("FRUITS", "pear,fig")
    assert draw() == "fig"


def test_uses_the_price_list(monkeypatch):
    monkeypatch.setattr(module, "PRICE", 3)
    assert Basket({"fig": 2}).worth() == 6


@pytest.mark.points(4)
def test_part_of_the_points(set_score, basket):
    right = (basket.count("pear") == 2) + (basket.count("fig") == 0)
    set_score(2 * right)


@pytest.mark.xfail(reason="a wish", strict=True)
def test_wish():
    assert Basket({"plum": 1}).count("fig") == 1


def test_in_parts(subtests):
    for fruit in ("pear", "fig"):
        with subtests.test(fruit=fruit):
            assert Basket({fruit: 1}).count(fruit) == 1
