import threading


def never_ends():
    while True:
        pass


threading.Thread(target=never_ends).start()
answer = "before"
