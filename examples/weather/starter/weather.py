def to_celsius(degrees):
    ...


def average(numbers):
    ...


def report(readings):
    ...


def ask():
    ...
