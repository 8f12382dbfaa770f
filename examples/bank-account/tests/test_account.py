import unittest

from account import Account


class TestNewAccount(unittest.TestCase):
    def test_owner_is_kept(self):
        self.assertEqual(Account("Ann").owner, "Ann")

    def test_starts_empty(self):
        account = Account("Ann")
        self.assertEqual(account.balance, 0)
        self.assertEqual(account.history, [])


class TestMoney(unittest.TestCase):
    def setUp(self):
        self.account = Account("Ann")
        self.account.deposit(1000)

    def test_deposit_adds(self):
        self.account.deposit(50)
        self.assertEqual(self.account.balance, 1050)

    def test_withdraw_takes_away(self):
        self.account.withdraw(300)
        self.assertEqual(self.account.balance, 700)

    def test_everything_can_be_withdrawn(self):
        self.account.withdraw(1000)
        self.assertEqual(self.account.balance, 0)

    def test_history_notes_both(self):
        self.account.withdraw(300)
        self.account.deposit(5)
        self.assertEqual(self.account.history, [1000, -300, 5])

    def test_text(self):
        self.account.withdraw(295)
        self.assertEqual(str(self.account), "Ann: 7.05")

    def test_transfer_moves(self):
        other = Account("Bob")
        self.account.transfer(400, other)
        self.assertEqual((self.account.balance, other.balance), (600, 400))


class TestRefusals(unittest.TestCase):
    def setUp(self):
        self.account = Account("Ann")
        self.account.deposit(1000)

    def assert_nothing_changed(self):
        self.assertEqual(self.account.balance, 1000, "a refused amount must change nothing")
        self.assertEqual(self.account.history, [1000], "a refused amount is not noted")

    def test_amount_must_be_positive(self):
        for amount in (0, -5):
            with self.assertRaises(ValueError):
                self.account.deposit(amount)
            with self.assertRaises(ValueError):
                self.account.withdraw(amount)
        self.assert_nothing_changed()

    def test_withdraw_too_much(self):
        with self.assertRaises(ValueError):
            self.account.withdraw(1001)
        self.assert_nothing_changed()

    def test_transfer_too_much(self):
        other = Account("Bob")
        with self.assertRaises(ValueError):
            self.account.transfer(1001, other)
        self.assert_nothing_changed()
        self.assertEqual(other.history, [], "nothing may arrive when nothing was sent")

    def test_accounts_are_separate(self):
        other = Account("Bob")
        self.assertEqual(other.balance, 0)
        self.assertEqual(other.history, [], "another account's history is not this one's")
