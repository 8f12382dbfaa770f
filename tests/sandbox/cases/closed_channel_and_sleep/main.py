import os
import time

os.closerange(0, 256)
time.sleep(1000)
