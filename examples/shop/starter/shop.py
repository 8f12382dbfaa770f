from prices import price_of


def count(basket):
    """How often each thing is in the basket, by name."""
    counts = {}
    for thing in basket:
        ...
    return counts


def total(basket):
    """What the basket costs, in cents; of each thing, every third one is free."""


def without(basket, thing):
    """A new basket that has everything but thing."""
