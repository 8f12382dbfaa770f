import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = os.open("big", os.O_CREAT | os.O_WRONLY)
try:
    os.posix_fallocate(file, 0, 1 << 30)
    answer = "done"
except OSError:
    answer = "refused"
