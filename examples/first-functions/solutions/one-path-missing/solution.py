def area(width, height):
    return width * height


def celsius(fahrenheit):
    return (fahrenheit - 32) / 9 * 5


def is_even(number):
    if number % 2 == 0:
        return True


def greet(name):
    if not name:
        name = "stranger"
    print("Hello", name + "!")
