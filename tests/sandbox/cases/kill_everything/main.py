import os
import signal

answer = []
for target in (-1, 0, os.getppid(), 2, 3, 100):
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
        try:
            os.kill(target, number)
            answer.append(target)
        except OSError:
            pass
answer = sorted(set(answer) - {0})
