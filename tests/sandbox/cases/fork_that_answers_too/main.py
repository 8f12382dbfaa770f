import os

try:
    child = os.fork()
except BlockingIOError:
    child = -1
answer = "first" if child else "second"
if child > 0:
    os.wait()
