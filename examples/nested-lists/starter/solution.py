def total(nested):
    """The sum of all numbers, however deep."""
    result = 0
    for item in nested:
        if isinstance(item, list):
            ...
        else:
            result += item


def depth(nested):
    """How many lists are around the deepest place."""


def flatten(nested):
    """A new list of all numbers, in their order."""
