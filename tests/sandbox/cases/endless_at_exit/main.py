import atexit


def never_ends():
    while True:
        pass


atexit.register(never_ends)
answer = "before"
