def add(a, b):
    return a + b


def group(words):
    groups = {}
    for word in words:
        groups.setdefault(len(word), []).append(word)
    yield groups
