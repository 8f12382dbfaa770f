def add(a, b):
    return a + b


def greet(name):
    print("Hello  " + name)
