import atexit
import threading
import time

atexit.register(lambda: print("last"))


def late():
    time.sleep(0.05)
    print("late")


try:
    threading.Thread(target=late).start()
except RuntimeError:
    print("late")
