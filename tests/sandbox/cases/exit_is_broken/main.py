import os
import sys

os._exit = sys.exit = lambda *_: None
os.getpid = lambda: 1
answer = "before"
