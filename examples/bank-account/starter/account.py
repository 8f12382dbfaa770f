class Account:
    """A bank account; amounts are whole numbers of cents."""

    def __init__(self, owner):
        self.owner = owner
        self.balance = 0

    def deposit(self, amount):
        """Add to the balance."""
