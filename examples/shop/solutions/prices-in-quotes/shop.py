from prices import price_of


def count(basket):
    """How often each thing is in the basket, by name."""
    counts = {}
    for thing in basket:
        counts[thing] = counts.get(thing, 0) + 1
    return counts


def total(basket):
    """What the basket costs, in cents; of each thing, every third one is free."""
    cents = 0
    for thing, number in count(basket).items():
        cents += price_of(thing) * (number - number // 3)
    return cents


def without(basket, thing):
    """A new basket that has everything but thing."""
    return [other for other in basket if other != thing]
