"""Output, input, warnings, and what tests change of their own process."""

import importlib
import io
import os
import pickle
import random
import sys
import time
import warnings
from unittest import mock

import pytest

SOURCE = """
    import random, time, os, sys, warnings, json
    from random import randint

    def greet(name):
        print("Hello", name)
        print("oops", file=sys.stderr)

    def ask():
        return int(input("n? ")) + 1

    def lines():
        return [line.strip() for line in sys.stdin]

    def roll():
        return [random.randint(1, 6) for _ in range(5)]

    def wait():
        time.sleep(1000)
        return "slept"

    def home():
        return os.environ.get("GW_TEST")

    def deprecated():
        warnings.warn("old", DeprecationWarning, stacklevel=2)

    def arguments():
        return sys.argv[1:]

    def get(url):
        return json.loads(url)

    def use(client):
        client.login("me")
        return client.fetch(1).value

    def show(x):
        print(x)

    def shout():
        for i in range(3):
            print("line", i)
            yield i
"""


@pytest.fixture
def solution(student):
    return student(SOURCE)


def test_prints_come_out_here(solution, capsys):
    solution.greet("Ann")
    seen = capsys.readouterr()
    assert seen.out == "Hello Ann\n"
    assert seen.err == "oops\n"


def test_prints_go_where_stdout_is_now(solution, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    solution.greet("Bo")
    assert sys.stdout.getvalue() == "Hello Bo\n"


def test_a_printed_test_object_is_asked_for_its_text(solution, capsys):
    class Odd:
        def __str__(self):
            return "odd"

    solution.show(Odd())
    assert capsys.readouterr().out == "odd\n"


def test_prints_come_as_they_are_made(solution, capsys):
    generator = solution.shout()
    next(generator)
    assert capsys.readouterr().out == "line 0\n"


def test_input_is_asked_of_the_tests(solution, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda prompt: "41")
    assert solution.ask() == 42


def test_stdin_is_the_tests(solution, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("7\n"))
    assert solution.ask() == 8
    assert capsys.readouterr().out == "n? "
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\nb\n"))
    assert solution.lines() == ["a", "b"]


def test_patches_of_the_students_module_hold(solution):
    with mock.patch("solution.randint", return_value=6) as patched, mock.patch.object(solution, "get") as get:
        assert solution.randint(1, 2) == 6
        get.return_value = "got"
        assert solution.get("x") == "got"
    patched.assert_called_once_with(1, 2)
    assert solution.get("[1]") == [1]


@pytest.fixture
def patched(student):
    from sandbox.harness.split.patches import Patches

    solution = student(SOURCE)
    Patches(student.pair.conversation, student.pair.modules)
    return solution


def test_patches_of_standard_modules_hold(patched):
    with mock.patch("random.randint", return_value=4), mock.patch("time.sleep") as sleep:
        assert patched.roll() == [4] * 5
        assert patched.wait() == "slept"
    sleep.assert_called_once_with(1000)
    assert time.sleep is not sleep
    assert len(set(patched.roll() + patched.roll() + patched.roll())) > 1


def test_the_seed_is_passed_on(patched):
    random.seed(5)
    first = patched.roll()
    random.seed(5)
    assert patched.roll() == first == [random.Random(5).randint(1, 6), *first[1:]]


PICKLED = """
    class Point:
        def __init__(self, x):
            self.x = x
"""


def test_a_module_that_the_tests_put_back_is_the_one_that_pickles_find(student):
    first = student(PICKLED)
    from sandbox.harness.split.patches import Patches

    Patches(student.pair.conversation, student.pair.modules)
    point = first.Point(3)
    del sys.modules["solution"]
    second = importlib.import_module("solution")
    assert second.Point is not first.Point
    sys.modules["solution"] = first
    assert pickle.loads(pickle.dumps(point)).x == 3


def test_environment_and_arguments_are_passed_on(patched, monkeypatch):
    monkeypatch.setitem(os.environ, "GW_TEST", "here")
    assert patched.home() == "here"
    monkeypatch.setattr(sys, "argv", ["prog", "-v"])
    assert patched.arguments() == ["-v"]


def test_warnings_are_warned_here(solution):
    with pytest.warns(DeprecationWarning, match="old"):
        solution.deprecated()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning):
            solution.deprecated()


def test_mocks_are_called_and_remember(solution):
    client = mock.MagicMock()
    client.fetch.return_value.value = 5
    assert solution.use(client) == 5
    client.login.assert_called_once_with("me")
