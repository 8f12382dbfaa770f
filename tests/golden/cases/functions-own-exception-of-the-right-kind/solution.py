def add(a, b):
    return a + b


def divide(a, b):
    class Mine(ZeroDivisionError):
        pass

    if b == 0:
        raise Mine
    return a / b
