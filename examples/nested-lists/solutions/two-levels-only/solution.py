def total(nested):
    result = 0
    for item in nested:
        if type(item) == list:
            for inner in item:
                if type(inner) == int:
                    result += inner
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
        if type(item) == list:
            for inner in item:
                result.append(inner)
        else:
            result.append(item)
    return result
