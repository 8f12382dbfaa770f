from prices import price_of


def count(basket):
    counts = {}
    for thing in basket:
        counts[thing] = basket.count(thing)
    return counts


def total(basket):
    cents = 0
    for thing, number in count(basket).items():
        if number >= 3:
            number = number - 1
        cents = cents + number * price_of(thing)
    return cents


def without(basket, thing):
    result = []
    for other in basket:
        if other != thing:
            result += [other]
    return result
