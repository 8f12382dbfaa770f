"""Publishing refuses what ends otherwise in split isolation, and says of each test why: in its own words, and what does
not cross where the failure itself shows it."""

import json
from dataclasses import replace

import pytest

from app.packs.read import read_pack
from cli.check import refused
from tasks.grading.declare import declare
from tasks.grading.learning import TestsDiffer
from tests.golden.test_golden import HERE
from tests.golden.test_split import in_split

pytestmark = pytest.mark.jail

REFERENCE = """
import os

class Money:
    def __init__(self, cents):
        self.cents = cents
    def __eq__(self, other):
        return self.cents == getattr(other, "cents", other)

def same(value):
    return value

def raise_it(error):
    raise error

def secret_of(thing):
    return thing._secret

def first_line(path):
    with open(path) as file:
        return file.readline()

def files():
    return [name for name in os.listdir() if name.startswith("list")]

def look(thing):
    return sorted(vars(thing))

def fresh(value):
    return tuple(value)
"""
TESTS = """
import pickle
import unittest
from things import *

class Own:
    def __init__(self):
        self._secret = 1
        self.open = 2

class Test(unittest.TestCase):
    def test_alike(self):
        self.assertEqual(same([1]), [1])

    def test_alike_by_pickle(self):
        self.assertEqual(pickle.loads(pickle.dumps(Money(3))), Money(3))

    def test_copy(self):
        value = (1, 2)
        self.assertIs(same(value), value)

    def test_other_way(self):
        value = (1, 2)
        self.assertIsNot(fresh(value), value)

    def test_equality(self):
        self.assertEqual(Money(3), 3)

    def test_equality_within(self):
        self.assertEqual([Money(3), 1], [3, 1])

    def test_equality_beside_it(self):
        self.assertTrue(Money(3) == 3)

    def test_private_name(self):
        self.assertEqual(secret_of(Own()), 1)

    def test_file(self):
        with open("notes.txt", "w") as file:
            file.write("one\\n")
        self.assertEqual(first_line("notes.txt"), "one\\n")

    def test_file_that_is_not_looked_for_by_name(self):
        with open("list.txt", "w") as file:
            file.write("one\\n")
        self.assertEqual(files(), ["list.txt"])

    def test_handed_over(self):
        self.assertEqual(same(self), self)

    def test_stand_in(self):
        self.assertEqual(look(Own()), ["_secret", "open"])

    def test_exception(self):
        error = KeyError("x")
        with self.assertRaises(KeyError) as caught:
            raise_it(error)
        self.assertIs(caught.exception, error)
"""
SAID = {
    "test_copy": [
        ", `self.assertIs(same(value), value)`: (1, 2) is not (1, 2). "
        "Why: the two are equal but not the same: a value of type tuple crosses as a copy",
        "Compare with ==",
    ],
    "test_other_way": ["in split isolation, but not beside the test file", "unexpectedly identical: (1, 2)"],
    "test_equality": [
        "`self.assertEqual(Money(3), 3)`",
        "Why: `==` between an object of the submission",
        "(Money and int)",
    ],
    "test_equality_within": ["`self.assertEqual([Money(3), 1], [3, 1])`", "Why: `==` between", "(Money and int)"],
    "test_equality_beside_it": ["False is not true", "In this test `==` between", "(Money and int, line "],
    "test_private_name": ["Why: the submission's code asked the tests for", "'Own' object has no attribute '_secret'"],
    "test_file": ["Why: `notes.txt` is a file that the tests' side has", "`files`"],
    "test_file_that_is_not_looked_for_by_name": ["In this test the tests made files or folders", "(list.txt, line "],
    "test_handed_over": ["split isolation passes no Test (of unittest.case)", "Pass plain values"],
    "test_stand_in": [
        "things.py, line ",
        "In this test the submission's code was given objects or classes",
        "(Own, line ",
    ],
    "test_exception": ["Why: an exception of a builtin class crosses as a copy (KeyError)"],
}


@pytest.fixture(scope="module")
def refusal(sandbox):
    pack = in_split(read_pack(HERE / "packs" / "suite"))
    reference = replace(pack.solutions["reference"], files={"things.py": REFERENCE})
    pack = replace(
        pack,
        files=("things.py",),
        tree={**pack.tree, "tests/test_stack.py": TESTS.encode()},
        solutions={"reference": reference},
    )
    with pytest.raises(TestsDiffer) as raised:
        declare(pack, sandbox)
    return raised.value


def test_each_test_that_differs_is_named_and_no_other(refusal):
    assert {one.test for one in refusal.differing} == {f"Test.{name}" for name in SAID}


@pytest.mark.parametrize("name", SAID)
def test_the_reason_tells_what_does_not_cross(refusal, name):
    reason = next(one.reason for one in refusal.differing if one.test == f"Test.{name}")
    assert [words for words in SAID[name] if words not in reason] == [], reason
    assert reason.endswith("set `isolation: shared` for this file.")


def test_a_refusal_is_one_line_with_the_first_reason_and_the_other_names(refusal):
    first = refusal.differing[0]
    assert str(refusal).startswith(f"tests/test_stack.py: {first.test}: {first.reason}")
    assert f"Differing too: {refusal.differing[1].test}" in str(refusal)
    assert "\n" not in str(refusal)


def test_the_command_tells_all_reasons(refusal):
    told = json.loads(refused(refusal, as_json=True))
    assert not told["ok"]
    assert told["error"]["key"] == refusal.differing[0].test
    assert [one["reason"] for one in told["differing"]] == [one.reason for one in refusal.differing]
    assert refused(refusal, as_json=False).count("isolation: shared") == len(SAID)
