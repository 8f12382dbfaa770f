def square(x):
    return x * x if x >= 0 else -x * x


total = sum(range(5))
