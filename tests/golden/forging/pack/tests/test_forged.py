import unittest
from unittest import mock

import solution
from solution import *


class Test(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(add(2, 3), 5)
        self.assertEqual(add("a", "b"), "ab")

    def test_equal_the_other_way(self):
        self.assertEqual(7, add(3, 4))
        self.assertEqual("xy", add("x", "y"))

    def test_plain_assert(self):
        assert add(20, 22) == 42
        assert add(1.5, 1) == 2.5

    def test_in(self):
        self.assertIn(add(1, 1), [2])
        self.assertIn(add(1, 2), {3})

    def test_almost(self):
        self.assertAlmostEqual(add(0.1, 0.2), 0.3)

    def test_order(self):
        self.assertTrue(3 < add(2, 2) < 5)

    def test_list(self):
        self.assertListEqual(primes(12), [2, 3, 5, 7, 11])

    def test_set(self):
        self.assertSetEqual(set(primes(6)), {2, 3, 5})

    def test_dict(self):
        self.assertDictEqual(words("a b a"), {"a": 2, "b": 1})

    def test_count(self):
        self.assertCountEqual(primes(8), [7, 5, 3, 2])

    def test_raises(self):
        with self.assertRaisesRegex(ValueError, "^no number$"):
            add(None, 1)
        self.assertEqual(add(1, 1), 2)

    def test_generator(self):
        self.assertEqual(list(countdown(3)), [3, 2, 1])

    def test_callback(self):
        seen = []
        self.assertEqual(each(lambda item: seen.append(item) or item * 2, [1, 2]), [2, 4])
        self.assertEqual(seen, [1, 2])

    def test_assertion_in_a_callback(self):
        called = []

        def check(item):
            called.append(item)
            self.assertEqual(add(item, 1), item + 1)

        each(check, [1, 2, 3])
        self.assertEqual(called, [1, 2, 3])

    def test_mock(self):
        client = mock.Mock()
        send(client, "hi")
        client.send.assert_called_once_with("HI")

    def test_in_place(self):
        items = [3, 1, 2]
        sort_in_place(items)
        self.assertEqual(items, [1, 2, 3])

    def test_state(self):
        account = Account(5)
        account.deposit(3)
        self.assertEqual(account.balance, 8)

    def test_inside_a_context(self):
        with Account() as account:
            account.deposit(2)
            self.assertEqual(account.balance, 2)

    def test_identity(self):
        self.assertIs(add(True, False) == 1, True)
        self.assertIsInstance(add(1, 1), int)
        self.assertEqual(add(1, 1), 2)

    def test_text(self):
        self.assertEqual(str(add(10, 5)), "15")
        self.assertEqual(f"{add(1, 5)}", "6")
        self.assertEqual(add(2, 2), 4)
