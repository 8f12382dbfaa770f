import unittest
from gradescope_utils.autograder_utils.decorators import number, weight
from extra import double, half


class TestExtra(unittest.TestCase):
    @weight(5)
    @number("7.1")
    def test_double(self):
        """Doubles"""
        self.assertEqual(double(2), 4)

    @weight(6)
    @number("7.2")
    def test_half(self):
        """Halves"""
        self.assertEqual(half(4), 2)
