class Account:
    def __init__(self, balance=0):
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return False

    def __eq__(self, other):
        return isinstance(other, Account) and self.balance == other.balance


def add(a, b):
    if a is None or b is None:
        raise ValueError("no number")
    return a + b


def primes(n):
    return [p for p in range(2, n) if all(p % d for d in range(2, p))]


def countdown(n):
    while n:
        yield n
        n -= 1


def each(function, items):
    return [function(item) for item in items]


def send(client, text):
    client.send(text.upper())


def words(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def sort_in_place(items):
    items.sort()
