def add(a, b):
    while True:
        a += b
