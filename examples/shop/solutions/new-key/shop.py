from prices import price_of


def count(basket):
    counts = {}
    for thing in basket:
        counts[thing] += 1
    return counts


def total(basket):
    cents = 0
    counts = count(basket)
    for thing in counts:
        number = counts[thing]
        cents += price_of(thing) * (number - number // 3)
    return cents


def without(basket, thing):
    result = []
    for other in basket:
        if other != thing:
            result.append(other)
    return result
