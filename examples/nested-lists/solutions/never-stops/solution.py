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
            deepest = max(deepest, depth(nested))
    return 1 + depth(nested)


def flatten(nested):
    result = []
    for item in nested:
        if isinstance(item, list):
            result = result + flatten(item)
        else:
            result = result + [item]
    return result
