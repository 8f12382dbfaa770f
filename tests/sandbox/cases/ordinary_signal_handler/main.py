import os
import signal

got = []
signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number))
os.kill(os.getpid(), signal.SIGUSR1)
answer = [got == [signal.SIGUSR1]]
try:
    os.kill(os.getpid(), signal.SIGINT)
except KeyboardInterrupt:
    answer.append("KeyboardInterrupt")
