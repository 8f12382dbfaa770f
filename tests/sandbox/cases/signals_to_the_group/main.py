import os
import signal

os.killpg(0, signal.SIGKILL)
os.kill(0, signal.SIGKILL)
answer = os.getpgrp()
