def words(text):
    """
    >>> words("To be or not to be")
    """


def average(numbers):
    """
    >>> average([1, 2])
    """


class Counter:
    def add(self, word):
        return self
