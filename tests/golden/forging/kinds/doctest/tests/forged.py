def add(a, b):
    """
    >>> add(2, 3)
    5
    >>> add("a", "b")
    'ab'
    """


def sums():
    """
    >>> add(20, 22) == 42
    True
    >>> 2.5 == add(1.5, 1)
    True
    """


def truth():
    """
    >>> assert add(1, 1) == 2
    >>> assert add(1, 1) in [2]
    """


def primes(n):
    """
    >>> primes(12)
    [2, 3, 5, 7, 11]
    >>> sorted(primes(6)) == [2, 3, 5]
    True
    """


def refuses():
    """
    >>> add(None, 1)
    Traceback (most recent call last):
        ...
    ValueError: no number
    >>> print(add(1, 1))
    2
    """


def account():
    """
    >>> account = Account(5)
    >>> account.deposit(3)
    >>> print(account.balance)
    8
    """


def in_place():
    """
    >>> items = [3, 1, 2]
    >>> sort_in_place(items)
    >>> items
    [1, 2, 3]
    """
