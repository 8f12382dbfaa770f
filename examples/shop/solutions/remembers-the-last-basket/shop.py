from prices import price_of


def count(basket, counts={}):
    for thing in basket:
        counts[thing] = counts.get(thing, 0) + 1
    return counts


def total(basket):
    cents = 0
    for thing, number in count(basket, {}).items():
        cents += (number - number // 3) * price_of(thing)
    return cents


def without(basket, thing):
    return [other for other in basket if other != thing]
