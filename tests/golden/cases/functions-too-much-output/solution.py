def add(a, b):
    while True:
        print("x" * 100)


def divide(a, b):
    return a / b


def greet(name):
    print("Hello", name)


def group(words):
    groups = {}
    for word in words:
        groups.setdefault(len(word), []).append(word)
    return groups
