import os

os.write(3, b"V\x07\0\0\0u\x02\0\0\0hi")
os._exit(0)
