"""A few tests run before the fork: see `split.rehearsal`."""
# ruff: noqa: PT009, PT027 - it is the machinery of unittest that is rehearsed

from __future__ import annotations

import unittest

from sandbox import channel
from sandbox.harness.link import Link
from sandbox.harness.unittest_shared import Reporter, _each, _ids, declared

_ROUNDS = 10


class _Case(unittest.TestCase):
    """Passes and fails as tests do."""

    def setUp(self) -> None:
        self.one = 1

    def test_equal(self) -> None:
        self.assertEqual(self.one, 1)
        self.assertEqual([self.one], [1])
        self.assertTrue(self.one)

    def test_raises(self) -> None:
        with self.assertRaises(ValueError):
            int("x")

    def test_fails(self) -> None:
        self.assertEqual(self.one, 2, "not so")


class _Nowhere(Link):
    def send(self, message: object) -> None:
        channel.encode(message)


def rehearse() -> None:
    """Run them, and tell nobody."""
    for _ in range(_ROUNDS):
        suite = unittest.defaultTestLoader.loadTestsFromTestCase(_Case)
        tests = list(_each(suite))
        ids = _ids(tests)
        for test in tests:
            declared(test, ids[id(test)], __file__)
        suite.run(Reporter(_Nowhere(), ids, {}, __file__))
