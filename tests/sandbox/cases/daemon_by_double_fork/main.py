import os
import signal
import time

answer = "left"
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(1, 65):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            time.sleep(1000)
        os._exit(0)
    os.wait()
except BlockingIOError:
    answer = "refused"
