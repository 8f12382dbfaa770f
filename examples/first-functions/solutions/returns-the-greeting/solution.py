def area(width, height):
    return width * height


def celsius(fahrenheit):
    return (fahrenheit - 32) * 5 / 9


def is_even(number):
    if number % 2 == 0:
        return True
    else:
        return False


def greet(name):
    if name == "":
        name = "stranger"
    return "Hello " + name + "!"
