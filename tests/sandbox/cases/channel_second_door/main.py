import os
import time

os.write(3, b"L\0\0\0\0")  # as if its jail were closed only now, so that its clock began anew
time.sleep(1000)
