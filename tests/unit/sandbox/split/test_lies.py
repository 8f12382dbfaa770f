# ruff: noqa: PT009 - the styles of assertion are the subject
"""Sixteen kinds of lying answers against thirty-five ways to write an assertion: in split isolation no lie passes."""

import unittest

import pytest

LIES = """
    import enum, collections, decimal, fractions, unittest.mock

    class Says:
        def __eq__(self, other): return True
        def __ne__(self, other): return False
        def __lt__(self, other): return True
        __le__ = __gt__ = __ge__ = __lt__
        def __hash__(self): return hash(42)
        def __contains__(self, other): return True
        def __instancecheck__(self, other): return True
        def __sub__(self, other): return self
        __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = __neg__ = __mod__ = __and__ = __sub__
        def __round__(self, *_): return self
        def __abs__(self): return self

    class Meta(type):
        def __eq__(cls, other): return True
        def __hash__(cls): return hash(42)
        def __lt__(cls, other): return True
        __gt__ = __le__ = __ge__ = __lt__
        def __contains__(cls, other): return True

    class Proxy(Says):
        __class__ = property(lambda self: type(42))

    class AnyInt(Says, int): pass
    class AnyFloat(Says, float): pass
    class AnyStr(Says, str): pass
    class AnyList(Says, list): pass
    class AnyTuple(Says, tuple): pass
    class AnyDict(Says, dict): pass
    class AnySet(Says, set): pass
    class AnyBytes(Says, bytes): pass
    class AnyDecimal(Says, decimal.Decimal): pass
    class AnyFraction(Says, fractions.Fraction): pass
    class AnyDeque(Says, collections.deque): pass
    class AnyClass(metaclass=Meta): pass
    class AnyError(Says, Exception): pass

    MAKERS = [Says, AnyInt, AnyFloat, AnyStr, AnyList, AnyTuple, AnyDict, AnySet, AnyBytes, AnyDecimal, AnyFraction,
              AnyDeque, lambda: AnyClass, AnyError, Proxy, lambda: unittest.mock.ANY]

    def answer(number):
        return MAKERS[number]()
"""
KINDS = 16
T = unittest.TestCase()


def plain_assert(lie):
    assert lie() == 42


def plain_assert_reversed(lie):
    assert 42 == lie()  # noqa: SIM300


def not_unequal(lie):
    assert not (lie() != 42)  # noqa: SIM202


def raise_unless_equal(lie):
    if lie() != 42:
        raise AssertionError


def chained(lie):
    assert 41 < lie() < 43


def both(lie):
    assert lie() == 42
    assert lie() == 43


def match(lie):
    match lie():
        case 42:
            pass
        case _:
            raise AssertionError


STYLES = {
    "assertEqual": lambda lie: T.assertEqual(lie(), 42),
    "assertEqual reversed": lambda lie: T.assertEqual(42, lie()),
    "assertEqual of text": lambda lie: T.assertEqual(lie(), "forty-two"),
    "assertEqual of a list": lambda lie: T.assertEqual(lie(), [4, 2]),
    "assertEqual of a tuple": lambda lie: T.assertEqual((4, 2), lie()),
    "assertEqual of a dict": lambda lie: T.assertEqual(lie(), {4: 2}),
    "assertEqual of a set": lambda lie: T.assertEqual(lie(), {4, 2}),
    "assertEqual of a float": lambda lie: T.assertEqual(lie(), 4.2),
    "assertEqual of None": lambda lie: T.assertEqual(lie(), None),
    "assertEqual of True": lambda lie: T.assertEqual(lie(), True),
    "assertEqual in a list": lambda lie: T.assertEqual([lie()], [42]),
    "assertEqual in a tuple": lambda lie: T.assertEqual((1, lie()), (1, 42)),
    "assertEqual in a dict": lambda lie: T.assertEqual({"a": lie()}, {"a": 42}),
    "assertNotEqual of two": lambda lie: (T.assertNotEqual(lie(), 1), T.assertEqual(lie(), 42)),
    "assertTrue of ==": lambda lie: T.assertTrue(lie() == 42),
    "assertFalse of !=": lambda lie: T.assertFalse(lie() != 42),
    "assertIs of == and True": lambda lie: T.assertIs(lie() == 42, True),
    "assertIn a list": lambda lie: T.assertIn(lie(), [42]),
    "assertIn a tuple": lambda lie: T.assertIn(lie(), (41, 42)),
    "assertIn a set": lambda lie: T.assertIn(lie(), {42}),
    "assertIn a dict": lambda lie: T.assertIn(lie(), {42: 1}),
    "assertAlmostEqual": lambda lie: T.assertAlmostEqual(lie(), 42.0),
    "assertAlmostEqual reversed": lambda lie: T.assertAlmostEqual(42.0, lie(), delta=0.5),
    "assertListEqual": lambda lie: T.assertListEqual(lie(), [4, 2]),
    "assertTupleEqual": lambda lie: T.assertTupleEqual(lie(), (4, 2)),
    "assertDictEqual": lambda lie: T.assertDictEqual(lie(), {4: 2}),
    "assertSetEqual": lambda lie: T.assertSetEqual(lie(), {4, 2}),
    "assertCountEqual": lambda lie: T.assertCountEqual([lie(), lie()], [4, 2]),
    "plain assert": plain_assert,
    "plain assert reversed": plain_assert_reversed,
    "not unequal": not_unequal,
    "raise unless equal": raise_unless_equal,
    "chained order": chained,
    "equal to two things": both,
    "match": match,
}


@pytest.mark.parametrize("style", STYLES)
def test_no_lie_passes(student, style):
    solution = student(LIES)
    passed = []
    for kind in range(KINDS):
        try:
            STYLES[style](lambda kind=kind: solution.answer(kind))
        except Exception:  # noqa: BLE001 - any failure will do
            continue
        passed.append(kind)
    assert passed == []


def test_the_truth_passes():
    assert len(STYLES) == 35
    plain_assert(lambda: 42)
    STYLES["assertEqual in a dict"](lambda: 42)
