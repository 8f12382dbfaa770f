import os
import time

os.write(3, b"X\x01\0\0\0N")
time.sleep(1000)
