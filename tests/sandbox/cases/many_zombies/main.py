import os
import time

answer = 0
try:
    while True:
        if os.fork() == 0:
            os._exit(0)
        answer += 1
except BlockingIOError:
    pass
