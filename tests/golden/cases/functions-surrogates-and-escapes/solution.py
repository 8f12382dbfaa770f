def add(a, b):
    return "\ud800\x1b[31m"


def divide(a, b):
    return a / b


def greet(name):
    print("Hello", name)


def group(words):
    groups = {}
    for word in words:
        groups.setdefault(len(word), []).append(word)
    return groups
