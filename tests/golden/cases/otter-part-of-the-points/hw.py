def square(x):
    return x * x


total = sum(range(5)) + 1
