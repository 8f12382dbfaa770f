def area(width, height):
    """The area of a rectangle."""


def celsius(fahrenheit):
    """A temperature in degrees Celsius."""


def is_even(number):
    """Whether a whole number is even."""


def greet(name):
    """Print a greeting."""
