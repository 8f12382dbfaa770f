import ctypes
import os

try:
    if os.fork() == 0:
        ctypes.CDLL(None).ptrace(0, 0, 0, 0)
        os._exit(0)
    answer = os.wait()[1]
except BlockingIOError:
    answer = 31
