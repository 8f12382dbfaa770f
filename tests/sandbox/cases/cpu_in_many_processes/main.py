import os
import time

try:
    for _ in range(8):
        if os.fork() == 0:
            while True:
                pass
except BlockingIOError:
    while True:
        pass
time.sleep(1000)
