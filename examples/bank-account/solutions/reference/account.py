class Account:
    """A bank account; amounts are whole numbers of cents."""

    def __init__(self, owner):
        self.owner = owner
        self.balance = 0
        self.history = []

    def deposit(self, amount):
        """Add to the balance."""
        if amount <= 0:
            raise ValueError("an amount must be greater than 0")
        self.balance += amount
        self.history.append(amount)

    def withdraw(self, amount):
        """Take away from the balance."""
        if amount <= 0:
            raise ValueError("an amount must be greater than 0")
        if amount > self.balance:
            raise ValueError("there is not enough on the account")
        self.balance -= amount
        self.history.append(-amount)

    def transfer(self, amount, other):
        """Withdraw here, deposit there."""
        self.withdraw(amount)
        other.deposit(amount)

    def __str__(self):
        return f"{self.owner}: {self.balance / 100:.2f}"
