def add(a, b):
    return len([0] * 10**9)
