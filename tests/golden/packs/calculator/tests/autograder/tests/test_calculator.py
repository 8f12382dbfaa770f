import unittest
from gradescope_utils.autograder_utils.decorators import (
    hide_errors, leaderboard, number, partial_credit, tags, visibility, weight)
from gradescope_utils.autograder_utils.files import check_submitted_files
from calculator import Calculator


class TestCalculator(unittest.TestCase):
    def setUp(self):
        self.calculator = Calculator()

    @weight(1)
    @number("1.1")
    def test_add(self):
        """Evaluate 1 + 1"""
        self.assertEqual(self.calculator.eval("1 + 1"), 2)

    @weight(2)
    @number("1.2")
    @tags("precedence", "hard")
    @visibility("after_due_date")
    def test_precedence(self):
        """Evaluate 1 + 2 * 3"""
        self.assertEqual(self.calculator.eval("1 + 2 * 3"), 7)

    @weight(5)
    @number("2.1")
    def test_many(self):
        """Many sums"""
        for a in range(4):
            with self.subTest(a=a):
                self.assertEqual(self.calculator.eval(f"{a} - 1"), a - 1)

    @weight(3)
    @number("2.2")
    @visibility("hidden")
    @hide_errors("Look at whitespace.")
    def test_space(self):
        """Evaluate 1+1 without space"""
        self.assertEqual(self.calculator.eval("1+1"), 2)

    @partial_credit(4)
    @number("3")
    def test_operators(self, set_score=None):
        """Partial credit for each operator"""
        score = 0
        for text, value in {"3 + 2": 5, "3 - 2": 1, "3 * 2": 6, "8 / 2": 4}.items():
            try:
                score += self.calculator.eval(text) == value
            except Exception as error:
                print(text, error)
        set_score(score)

    @weight(2)
    @number("4")
    def test_skipped(self):
        """Runs where power is supported"""
        if not hasattr(self.calculator, "power"):
            self.skipTest("no power")
        self.assertEqual(self.calculator.power(2, 3), 8)

    @weight(1)
    @number("5")
    @unittest.expectedFailure
    def test_known_bug(self):
        """Division by zero is a known bug"""
        self.calculator.eval("1 / 0")

    @leaderboard("sum", sort_order="asc")
    def test_board(self, set_leaderboard_value=None):
        """Sets a leaderboard value"""
        set_leaderboard_value(self.calculator.eval("1 + 1"))

    def test_submitted(self):
        """Informational: the file is there"""
        self.assertEqual(check_submitted_files(["calculator.py"]), [])
