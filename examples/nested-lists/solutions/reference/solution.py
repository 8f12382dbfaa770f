def total(nested):
    """The sum of all numbers, however deep."""
    result = 0
    for item in nested:
        if isinstance(item, list):
            result += total(item)
        else:
            result += item
    return result


def depth(nested):
    """How many lists are around the deepest place."""
    deepest = 0
    for item in nested:
        if isinstance(item, list):
            deepest = max(deepest, depth(item))
    return 1 + deepest


def flatten(nested):
    """A new list of all numbers, in their order."""
    result = []
    for item in nested:
        if isinstance(item, list):
            result.extend(flatten(item))
        else:
            result.append(item)
    return result
