import unittest

from gradescope_utils.autograder_utils.decorators import hide_errors, number, partial_credit, tags, visibility, weight
from known import WORDS
from stack import Stack


class TestBasics(unittest.TestCase):
    def test_new_is_empty(self):
        self.assertEqual(len(Stack()), 0)

    @weight(3)
    @tags("order")
    def test_last_in_first_out(self):
        """The last in is the first out"""
        stack = Stack()
        for word in WORDS:
            stack.push(word)
        self.assertEqual([stack.pop() for _ in WORDS], ["c", "b", "a"], "order")

    @number("1.9")
    @visibility("hidden")
    def test_pop_of_empty(self):
        with self.assertRaises(IndexError):
            Stack().pop()

    @hide_errors("Look at peek again.")
    def test_peek(self):
        stack = Stack()
        stack.push(1)
        self.assertEqual(stack.peek(), 1)
        self.assertEqual(len(stack), 1)


class TestFilled(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = Stack()
        cls.stack.extend(WORDS)

    def test_each_is_there(self):
        for word in WORDS:
            with self.subTest(word=word):
                self.assertIn(word, self.stack)

    @partial_credit(2)
    def test_how_many(self, set_score=None):
        found = sum(word in self.stack for word in WORDS)
        set_score(2 * found / 3)
        self.assertGreater(found, 0)
