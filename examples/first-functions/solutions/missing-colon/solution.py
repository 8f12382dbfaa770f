def area(width, height)
    return width * height


def celsius(fahrenheit):
    return (fahrenheit - 32) * 5 / 9


def is_even(number):
    return number % 2 == 0


def greet(name):
    print("Hello " + name + "!")
