import pytest
from weather import ask, average, report, to_celsius


@pytest.mark.parametrize(
    ("fahrenheit", "celsius"),
    [
        pytest.param(32, 0, id="water freezes"),
        pytest.param(212, 100, id="water boils"),
        pytest.param(-40, -40, id="the same in both"),
        pytest.param(14.5, pytest.approx(-9.72, abs=0.01), id="a cold day"),
        pytest.param(80, pytest.approx(26.67, abs=0.01), id="a warm day"),
    ],
)
def test_to_celsius(fahrenheit, celsius):
    assert to_celsius(fahrenheit) == celsius


def test_there_and_back():
    for degrees in range(-60, 120, 7):
        assert to_celsius(degrees) * 9 / 5 + 32 == pytest.approx(degrees)


def test_average():
    assert average([1, 2, 2, 5]) == 2.5


def test_average_of_nothing():
    with pytest.raises(ValueError):
        average([])


@pytest.mark.points(2)
def test_report_of_three_days(readings, capsys):
    report(readings + [60])
    assert capsys.readouterr().out.splitlines() == [
        "day 1: 10.0",
        "day 2: 15.0",
        "day 3: 20.0",
        "day 4: 15.6",
        "average: 15.1",
    ]


def test_report_of_no_day(capsys):
    report([])
    assert capsys.readouterr().out == "no readings\n"


@pytest.mark.points(2)
@pytest.mark.tags("input")
def test_asks_until_the_line_is_empty(typed):
    left = typed("50", "59.5", "", "never asked for")
    assert ask() == [50, 59.5]
    assert left == ["never asked for"]
