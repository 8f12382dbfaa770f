import os
import time

for _ in range(100):
    try:
        if os.fork() == 0:
            time.sleep(1000)
    except OSError:
        answer = "limit"
        break
