import os

os.write(3, b"V\x07\0\0\0s\x02\0\0\0hi")
os._exit(0)
