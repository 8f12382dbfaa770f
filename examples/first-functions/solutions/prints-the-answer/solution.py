def area(width, height):
    print(width * height)


def celsius(fahrenheit):
    return (fahrenheit - 32) * 5 / 9


def is_even(number):
    return number % 2 == 0


def greet(name):
    if name == "":
        print("Hello stranger!")
    else:
        print("Hello " + name + "!")
