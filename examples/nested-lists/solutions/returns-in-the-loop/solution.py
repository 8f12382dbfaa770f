def total(nested):
    result = 0
    for item in nested:
        if isinstance(item, list):
            result += total(item)
        else:
            result += item
        return result


def depth(nested):
    deepest = 0
    for item in nested:
        if isinstance(item, list):
            deepest = max(deepest, depth(item))
    return 1 + deepest


def flatten(nested):
    result = []
    for item in nested:
        if isinstance(item, list):
            result = result + flatten(item)
        else:
            result = result + [item]
    return result
