def area(width, height):
    """The area of a rectangle."""
    return width * height


def celsius(fahrenheit):
    """A temperature in degrees Celsius."""
    return (fahrenheit - 32) * 5 / 9


def is_even(number):
    """Whether a whole number is even."""
    return number % 2 == 0


def greet(name):
    """Print a greeting."""
    if name == "":
        name = "stranger"
    print(f"Hello {name}!")
